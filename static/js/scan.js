// The camera reads a ticket into the search box beside it. Where the browser cannot read codes the
// button stays hidden and the box is enough.
export async function bind(button) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  button.hidden = false;
  button.addEventListener("click", () => scan(button));
}

async function scan(button) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    button.textContent = button.dataset.denied;
    return;
  }
  const { dialog, video } = finder(button.dataset.close);
  video.srcObject = stream;
  dialog.addEventListener("close", () => {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
  });
  dialog.showModal();
  await video.play();
  const found = await firstCode(video, dialog);
  if (!found) return;
  button.form.querySelector('input[type="search"]').value = found;
  button.form.requestSubmit();
  dialog.close();
}

function finder(closing) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog scan";
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const close = document.createElement("button");
  close.className = "btn btn--block";
  close.type = "button";
  close.textContent = closing;
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, close);
  document.body.append(dialog);
  return { dialog, video };
}

async function firstCode(video, dialog) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (dialog.open) {
    const codes = await detector.detect(video).catch(() => []);
    if (codes.length > 0) return codes[0].rawValue;
    await new Promise((soon) => setTimeout(soon, 150));
  }
  return "";
}

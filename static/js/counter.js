// A typed counter is changed here and sent with its form; a tapped one is sent at once, and when
// that cannot be done the form is sent in the ordinary way.
export function bind(counter) {
  counter.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="step"]');
    if (!button) return;
    event.preventDefault();
    const change = Number(button.value.split(":")[1]);
    const typed = counter.querySelector("input");
    if (typed) typed.value = Math.max(0, Number(typed.value) + change);
    else send(button, counter.querySelector("output"), change);
  });
}

async function send(button, output, change) {
  const form = button.form;
  const before = Number(output.value);
  if (!form || before + change < 0) return;
  output.value = before + change;
  if (await arrived(form, button)) return;
  output.value = before;
  form.requestSubmit(button);
}

async function arrived(form, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}

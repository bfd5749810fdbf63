"""The demo's people, places and activities. Invented; any likeness is chance."""

PASSWORD = "ruang-terbuka"  # only ever set by the demo

# slug, parent, name, kind, place, address, population, prefix
LIBRARIES = (
    ("indonesia", None, "Perpustakaan Nasional (contoh)", "nation", "Jakarta", "", 281600000, ""),
    ("sultra", "indonesia", "Perpustakaan Provinsi Sulawesi Tenggara", "province", "Kendari",
     "Jalan Lakidende 3, Kendari", 2770000, "STR"),
    ("kendari", "sultra", "Perpustakaan Kota Kendari", "regency", "Kendari",
     "Jalan Letjen Soeprapto 12, Kendari", 351000, "KDI"),
    ("baubau", "sultra", "Perpustakaan Kota Baubau", "regency", "Baubau",
     "Jalan Pahlawan 8, Baubau", 163000, "BAU"),
    ("kolaka", "sultra", "Perpustakaan Kabupaten Kolaka", "regency", "Kolaka",
     "Jalan Pemuda 21, Kolaka", 243000, "KLK"),
    ("desa-lalowiu", "kendari", "Perpustakaan Desa Lalowiu", "village", "Lalowiu",
     "Balai Desa Lalowiu", 2100, "LLW"),
    ("desa-ranooha", "kendari", "Perpustakaan Desa Ranooha", "village", "Ranooha",
     "Jalan Poros Ranooha", 1450, "RNH"),
    ("smpn-4-baubau", "baubau", "Perpustakaan SMPN 4 Baubau", "school", "Baubau",
     "Jalan Betoambari 40, Baubau", 620, "SMP"),
    ("rumah-kata", "kendari", "Taman Baca Rumah Kata", "community", "Kendari",
     "Lorong Jambu, Kendari", 900, "RKT"),
    ("desa-wolo", "kolaka", "Perpustakaan Desa Wolo", "village", "Wolo",
     "Jalan Trans Sulawesi, Wolo", 1900, "WLO"),
)

# library, role, name, e-mail; the first three are printed by `make run`
STAFF = (
    ("kendari", "manager", "Hasriani Laode", "hasriani@kendari.example"),
    ("kendari", "desk", "Rahmat Tolaki", "rahmat@kendari.example"),
    ("sultra", "coordinator", "Nur Afni Sabara", "afni@sultra.example"),
    ("kendari", "librarian", "Wa Ode Marlina", "marlina@kendari.example"),
    ("baubau", "manager", "La Ode Ikbal", "ikbal@baubau.example"),
    ("kolaka", "manager", "Sitti Maryam", "maryam@kolaka.example"),
    ("desa-lalowiu", "manager", "Ketut Sudarmi", "sudarmi@lalowiu.example"),
    ("rumah-kata", "manager", "Paulus Rante", "paulus@rumahkata.example"),
)

# name, where, capacity, setup, teardown, features
CITY_SPACES = (
    ("Ruang Belajar", "lantai 2", 24, 30, 30, ["proyektor", "papan tulis"]),
    ("Ruang Berlatih", "lantai 2", 16, 60, 30, ["6 mesin jahit", "meja kerja"]),
    ("Teras Baca", "lantai 1", 40, 0, 0, ["jalur kursi roda"]),
    ("Pojok Digital", "lantai 1", 20, 15, 0, ["20 komputer", "internet"]),
    ("Aula", "lantai 1", 120, 30, 60, ["panggung", "pengeras suara", "jalur kursi roda"]),
)
SMALL_SPACES = (("Ruang Serbaguna", "", 20, 15, 15, ["kipas angin"]),)

# kind, title, audience, age from, capacity, space index, topic, summary
EVENTS = (
    ("training", "Menjahit tas dari kain perca", "Mulai 15 tahun", 15, 16, 1, "menjahit",
     "Bawa kain sisa dari rumah, pulang membawa tas belanja buatan sendiri."),
    ("learning", "Kelas literasi keuangan keluarga", "Dewasa", 18, 24, 0, "keuangan",
     "Mencatat belanja, menyusun rencana, mengenali pinjaman yang menjerat."),
    ("sharing", "Berbagi cerita: merantau dan pulang", "Semua usia", None, 40, 2, "cerita",
     "Tiga warga bercerita tentang pergi, rindu, dan membangun lagi di kampung."),
    ("training", "Membuat CV dan latihan wawancara", "Pencari kerja", 17, 20, 3, "kerja",
     "Datang dengan ijazah, pulang dengan CV satu halaman dan latihan menjawab."),
    ("learning", "Mendongeng untuk ayah, ibu, dan balita", "Keluarga", None, 15, 0, "keluarga",
     "Cerita pendek, lagu, dan boneka tangan yang bisa diulang di rumah."),
    ("training", "Budidaya lele bioflok untuk halaman sempit", "Dewasa", 17, 25, 4, "pangan",
     "Menyiapkan kolam terpal, menebar benih, menghitung untung dan rugi."),
    ("learning", "Membaca surat perjanjian kerja", "Mulai 17 tahun", 17, 24, 0, "hukum",
     "Kata yang perlu dicari, kata yang perlu ditanyakan sebelum tanda tangan."),
    ("sharing", "Resep sinonggi dari dapur nenek", "Semua usia", None, None, 2, "masak",
     "Memasak dan makan bersama; resepnya ditulis dan disimpan di perpustakaan."),
    ("training", "Memotret produk dengan ponsel", "Pelaku usaha kecil", 15, 20, 3, "usaha",
     "Cahaya jendela, alas sederhana, dan foto yang membuat orang ingin membeli."),
    ("sharing", "Nelayan Bungkutoko bercerita tentang laut", "Semua usia", None, 60, 4, "cerita",
     "Musim, arah angin, dan tanda-tanda laut yang tidak tertulis di buku."),
)
BRING = "Alat tulis seadanya. Belum pernah mencoba? Tidak apa-apa, pendamping siap membantu."
FACILITATORS = ("Ibu Wa Ode Marlina, penjahit rumahan", "Bapak La Ode Safar, penyuluh",
                "Ibu Sitti Nurbaya, pendongeng", "Bapak Yusran, pelaku usaha", "")

GIVEN = ("Andi", "Sitti", "Wa Ode", "La Ode", "Nur", "Ketut", "Paulus", "Hasna", "Yusran",
         "Fitriani", "Rahma", "Ikbal", "Marlina", "Asrul", "Dewi", "Rizal", "Hartini", "Jufri")
FAMILY = ("Aminah", "Muhammad", "Nurhayati", "Ramadhan", "Sudarmi", "Rante", "Lamangga",
          "Safitri", "Tolaki", "Sabara", "Kadir", "Wulandari", "Hidayat", "Syahrir", "Marwan")
VILLAGES = ("Mandonga", "Kandai", "Puuwatu", "Lalowiu", "Abeli", "Poasia", "Wua-Wua")

# name, type, instrument, whether the agreement still runs
PARTNERS = (
    ("Kelompok Usaha Perempuan Mandonga", "community", "pks", True),
    ("Dinas Tenaga Kerja Kota Kendari", "agency", "mou", True),
    ("Universitas Halu Oleo", "university", "mou", True),
    ("Karang Taruna Puuwatu", "community", "letter", True),
    ("SMKN 2 Kendari", "school", "pks", False),
    ("Koperasi Nelayan Bungkutoko", "business", "verbal", True),
)

# what for, room, people, hour: who asks is one of the residents
REQUESTS = (
    ("Rapat Karang Taruna Puuwatu", 0, 15, 13),
    ("Latihan paduan suara ibu-ibu Mandonga", 4, 30, 9),
    ("Belajar kelompok untuk ujian", 3, 8, 15),
)

"""Copies a library archive of an older schema into an empty one of the current schema."""

import hashlib, json, sqlite3, sys, zipfile

old, empty, out = sys.argv[1:]
with zipfile.ZipFile(old) as archive:
    files = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
with zipfile.ZipFile(empty) as archive:
    manifest = json.loads(archive.read("manifest.json"))
    open("new.db", "wb").write(archive.read("notes.db"))
open("old.db", "wb").write(files["notes.db"])
database = sqlite3.connect("new.db")
database.execute("ATTACH 'old.db' AS old")
for table in ["sounds", "notes", "versions", "segments"]:
    columns = [row[1] for row in database.execute(f"PRAGMA old.table_info({table})")]
    columns = ", ".join(columns)
    database.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}")
database.commit()
database.close()
files["notes.db"] = open("new.db", "rb").read()
manifest["entries"] = [
    {"name": name, "bytes": len(bytes), "sha256": hashlib.sha256(bytes).hexdigest()}
    for name, bytes in files.items()
]
with zipfile.ZipFile(out, "w") as archive:
    for name, bytes in [*files.items(), ("manifest.json", json.dumps(manifest))]:
        archive.writestr(name, bytes)

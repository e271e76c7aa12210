"""The Android project: what its manifest allows and answers, and whether both sides of the
bridge between Rust and Kotlin say the same. Nothing here compiles Kotlin."""

import json
import re
import unittest
import xml.etree.ElementTree as xml

from manifest import Filter, named, permissions, read
from sources import ANDROID, KOTLIN, LANGUAGES, ROOT, RUST, text, told, work

INTERNET = "android.permission.INTERNET"
PREFIX = "android.permission."
#: Some library, as many are.
LIBRARY = xml.fromstring(
    '<manifest xmlns:android="http://schemas.android.com/apk/res/android">'
    f'<uses-permission android:name="{INTERNET}" />'
    '<uses-permission android:name="android.permission.ACCESS_NETWORK_STATE" /></manifest>'
)


class Permissions(unittest.TestCase):
    def test_the_offline_package_cannot_open_a_connection(self):
        for libraries in [(), (LIBRARY,)]:
            asked = permissions("offline", libraries)
            self.assertFalse({p for p in asked if "INTERNET" in p or "NETWORK" in p}, asked)

    def test_the_other_one_asks_for_the_network_itself(self):
        self.assertIn(INTERNET, permissions("online"))
        self.assertNotIn(INTERNET, {named(p) for p in read("main").iter("uses-permission")})

    def test_no_more_is_asked_for_than_is_needed(self):
        needed = {
            "RECORD_AUDIO",
            "POST_NOTIFICATIONS",
            "FOREGROUND_SERVICE",
            "FOREGROUND_SERVICE_MICROPHONE",
            "FOREGROUND_SERVICE_MEDIA_PROCESSING",
            "FOREGROUND_SERVICE_DATA_SYNC",
            "WAKE_LOCK",
        }
        self.assertEqual(permissions("offline"), {PREFIX + name for name in needed})

    def test_the_microphone_is_asked_for_when_it_is_needed(self):
        plugin = text(KOTLIN / "PhonePlugin.kt")
        self.assertIn("Manifest.permission.RECORD_AUDIO", plugin)
        commands = text(ROOT / "src-tauri/src/commands/record.rs")
        for command in ["open_microphone", "start_recording"]:
            body = re.search(rf"pub async fn {command}\(.*?\n\}}", commands, re.S)[0]
            self.assertIn("system::may_record(&app).await?", body)


class Application(unittest.TestCase):
    def setUp(self):
        self.application = read("main").find("application")

    def test_only_the_screen_can_be_started_by_others(self):
        parts = [e for e in self.application if e.tag in ("activity", "service", "provider", "receiver")]
        exported = {named(part): named(part, "exported") for part in parts}
        self.assertEqual(
            exported,
            {
                ".MainActivity": "true",
                ".WorkService": "false",
                "androidx.core.content.FileProvider": "false",
            },
        )

    def test_notes_go_into_no_backup_and_nothing_goes_in_the_clear(self):
        self.assertEqual(named(self.application, "allowBackup"), "false")
        self.assertEqual(named(self.application, "usesCleartextTraffic"), "false")
        rules = xml.parse(ANDROID / "app/src/main/res/xml/data_extraction_rules.xml")
        kept_back = {e.get("domain") for e in rules.getroot().find("cloud-backup")}
        self.assertEqual(kept_back, {"root", "file", "database", "sharedpref", "external"})

    def test_each_type_of_the_service_is_permitted_and_used(self):
        service = self.application.find("service")
        types = named(service, "foregroundServiceType").split("|")
        source = text(KOTLIN / "WorkService.kt")
        for kind in types:
            word = re.sub(r"(?<!^)(?=[A-Z])", "_", kind).upper()
            self.assertIn(f"{PREFIX}FOREGROUND_SERVICE_{word}", permissions("offline"))
            self.assertIn(f"ServiceInfo.FOREGROUND_SERVICE_TYPE_{word}", source)
        used = set(re.findall(r"FOREGROUND_SERVICE_TYPE_(\w+)", source))
        self.assertEqual(len(used), len(types))

    def test_what_is_exported_is_lent_from_the_outbox_alone(self):
        provider = self.application.find("provider")
        self.assertEqual(named(provider, "authorities"), "${applicationId}.outbox")
        self.assertIn('"${activity.packageName}.outbox"', text(KOTLIN / "PhonePlugin.kt"))
        paths = list(xml.parse(ANDROID / "app/src/main/res/xml/outbox.xml").getroot())
        self.assertEqual([(p.tag, p.get("path")) for p in paths], [("cache-path", "outbox/")])
        self.assertIn('const OUTBOX: &str = "outbox";', text(RUST / "dialogs.rs"))


class Sharing(unittest.TestCase):
    def setUp(self):
        activity = read("main").find("application/activity")
        self.filters = [Filter(element) for element in activity.findall("intent-filter")]

    def takes(self, *intent, **more):
        return any(known.takes(*intent, **more) for known in self.filters)

    def test_messages_are_taken_one_or_several(self):
        for sender, kind in {
            "WhatsApp": "audio/ogg; codecs=opus",
            "Telegram": "audio/ogg",
            "Signal": "audio/aac",
            "a recorder": "audio/mp4",
            "an old phone": "audio/amr",
            "several kinds": "audio/*",
            "a video": "video/mp4",
            "a file manager": "application/ogg",
        }.items():
            for action in ["SEND", "SEND_MULTIPLE"]:
                self.assertTrue(self.takes(action, kind), (sender, action))

    def test_files_are_opened_with_it(self):
        self.assertTrue(self.takes("VIEW", "audio/mpeg", scheme="content"))
        unknown = "application/octet-stream"
        for path, is_ours in {"/1/PTT-WA0001.opus": True, "/1/backup.crypt14": False}.items():
            self.assertEqual(self.takes("VIEW", unknown, scheme="content", path=path), is_ours)

    def test_what_is_no_sound_is_not_offered_to_it(self):
        for kind in ["text/plain", "image/png", "application/pdf", "application/octet-stream"]:
            self.assertFalse(self.takes("SEND", kind), kind)
        # Nothing on the network is opened: that would be a connection.
        for scheme in ["http", "https", "file"]:
            self.assertFalse(self.takes("VIEW", "audio/mpeg", scheme=scheme), scheme)

    def test_each_action_is_read(self):
        handled = set(re.findall(r"Intent\.ACTION_(\w+)", text(KOTLIN / "Inbox.kt")))
        actions = {a.split(".")[-1] for known in self.filters for a in known.actions} - {"MAIN"}
        self.assertEqual(handled, actions)


class Bridge(unittest.TestCase):
    def test_what_rust_asks_for_is_there(self):
        asked = set(re.findall(r'(?:call::<\w+>\(app|_async::<\w+>\()\s*,?\s*"(\w+)"', text(RUST / "android.rs")))
        commands = set(re.findall(r"@Command\s+fun (\w+)", text(KOTLIN / "PhonePlugin.kt")))
        self.assertEqual(asked, commands)
        self.assertGreater(len(asked), 5)

    def test_what_kotlin_tells_is_known(self):
        source = text(KOTLIN / "Told.kt")
        said = re.findall(r'tell\("(\w+)"\) \{(.*?)\}', source, re.S)
        said = {kind: set(re.findall(r'put\("(\w+)"', body)) for kind, body in said}
        self.assertEqual(said, told())

    def test_what_goes_on_is_understood(self):
        fields = set(re.findall(r"^    var (\w+):", text(KOTLIN / "Work.kt"), re.M))
        self.assertEqual(fields, work())

    def test_names_and_versions_agree(self):
        conf = json.loads(text(ROOT / "src-tauri/tauri.conf.json"))
        gradle = text(ANDROID / "app/build.gradle.kts")
        task = text(ROOT / "xtask/src/android.rs")
        name = conf["identifier"]
        self.assertIn(f'applicationId = "{name}"', gradle)
        self.assertIn(f'namespace = "{name}"', gradle)
        for source in [task, text(RUST / "android.rs")]:
            self.assertIn(f'const PACKAGE: &str = "{name}";', source)
        for path in KOTLIN.glob("*.kt"):
            self.assertIn(f"package {name}\n", text(path))
        oldest = re.search(r"minSdk = (\d+)", gradle)[1]
        self.assertIn(f'const PLATFORM: &str = "{oldest}";', task)
        kit = re.search(r'ndkVersion = "(\d+)\.', gradle)[1]
        self.assertIn(f"const OLDEST_NDK: u32 = {kit};", task)
        library = re.search(r'\[lib\]\nname = "(\w+)"', text(ROOT / "src-tauri/Cargo.toml"))[1]
        self.assertIn(f'const LIBRARY: &str = "{library}";', task)

    def test_the_toolkit_adds_no_filters_of_its_own(self):
        conf = json.loads(text(ROOT / "src-tauri/tauri.android.conf.json"))
        self.assertEqual(conf["bundle"]["fileAssociations"], [])

    def test_the_engine_is_there_under_the_names_that_it_is_loaded_by(self):
        task = text(ROOT / "xtask/src/android.rs")
        loaded = text(ROOT / "crates/core/src/worker.rs")
        self.assertIn('"libearshot_worker.so"', loaded)
        self.assertIn('"libearshot_worker_{variant}.so"', loaded)
        variant = re.search(r'const NEWER: &str = "(\w+)"', text(ROOT / "crates/core/src/processor.rs"))[1]
        for name in ["libearshot_worker.so", f"libearshot_worker_{variant}.so"]:
            self.assertIn(f'shared.join("{name}")', task)


class Words(unittest.TestCase):
    def test_the_notification_speaks_every_language_of_the_page(self):
        resources = ANDROID / "app/src/main/res"
        told = {}
        for path in resources.glob("values*/strings.xml"):
            language = path.parent.name.removeprefix("values").removeprefix("-") or "en"
            root = xml.parse(path).getroot()
            told[language] = {e.get("name") for e in root if e.get("translatable") != "false"}
        self.assertEqual(set(told), LANGUAGES)
        used = set()
        for path in KOTLIN.glob("*.kt"):
            used |= set(re.findall(r"R\.(?:string|plurals)\.(\w+)", text(path)))
        for language, names in told.items():
            self.assertEqual(names, used, language)

    def test_every_resource_that_is_named_is_there(self):
        resources = ANDROID / "app/src/main/res"
        defined = {f"{p.parent.name.split('-')[0]}/{p.stem}" for p in resources.glob("*/*.xml")}
        for path in resources.glob("values*/*.xml"):
            defined |= {f"{e.tag}/{e.get('name')}" for e in xml.parse(path).getroot()}
        named = {}
        for path in [*ANDROID.glob("app/src/*/AndroidManifest.xml"), *resources.glob("*/*.xml")]:
            for kind in re.findall(r'"@(\w+/[\w.]+)"|>@(\w+/[\w.]+)<', text(path)):
                named[kind[0] or kind[1]] = path.name
        for name in {name: path for name, path in named.items()}:
            self.assertIn(name, defined)

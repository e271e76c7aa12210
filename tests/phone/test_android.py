"""The Android project: permissions, intent filters, and whether Rust and Kotlin agree. Kotlin is
not compiled here."""

import json
import re
import unittest
import xml.etree.ElementTree as xml

from manifest import Filter, named, permissions, read
from sources import ANDROID, KOTLIN, LANGUAGES, ROOT, RUST, activity_fields, system_events, text

INTERNET = "android.permission.INTERNET"
PREFIX = "android.permission."
#: A library that requests network permissions, as many do.
LIBRARY = xml.fromstring(
    '<manifest xmlns:android="http://schemas.android.com/apk/res/android">'
    f'<uses-permission android:name="{INTERNET}" />'
    '<uses-permission android:name="android.permission.ACCESS_NETWORK_STATE" /></manifest>'
)


class Permissions(unittest.TestCase):
    def test_offline_package_has_no_network_permission(self):
        for libraries in [(), (LIBRARY,)]:
            asked = permissions("offline", libraries)
            self.assertFalse({p for p in asked if "INTERNET" in p or "NETWORK" in p}, asked)

    def test_only_the_online_flavour_requests_the_network(self):
        self.assertIn(INTERNET, permissions("online"))
        self.assertNotIn(INTERNET, {named(p) for p in read("main").iter("uses-permission")})

    def test_only_needed_permissions_are_requested(self):
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

    def test_microphone_is_requested_on_use(self):
        plugin = text(KOTLIN / "PhonePlugin.kt")
        self.assertIn("Manifest.permission.RECORD_AUDIO", plugin)
        commands = text(ROOT / "src-tauri/src/commands/record.rs")
        for command in ["open_microphone", "start_recording"]:
            body = re.search(rf"pub async fn {command}\(.*?\n\}}", commands, re.S)[0]
            self.assertIn("platform::request_microphone(&handle).await?", body)


class Application(unittest.TestCase):
    def setUp(self):
        self.application = read("main").find("application")

    def test_only_the_activity_is_exported(self):
        parts = [e for e in self.application if e.tag in ("activity", "service", "provider", "receiver")]
        exported = {named(part): named(part, "exported") for part in parts}
        self.assertEqual(
            exported,
            {
                ".MainActivity": "true",
                ".BackgroundService": "false",
                "androidx.core.content.FileProvider": "false",
            },
        )

    def test_no_backup_and_no_cleartext_traffic(self):
        self.assertEqual(named(self.application, "allowBackup"), "false")
        self.assertEqual(named(self.application, "usesCleartextTraffic"), "false")
        rules = xml.parse(ANDROID / "app/src/main/res/xml/data_extraction_rules.xml")
        excluded = {e.get("domain") for e in rules.getroot().find("cloud-backup")}
        self.assertEqual(excluded, {"root", "file", "database", "sharedpref", "external"})

    def test_each_service_type_is_permitted_and_used(self):
        service = self.application.find("service")
        types = named(service, "foregroundServiceType").split("|")
        source = text(KOTLIN / "BackgroundService.kt")
        for kind in types:
            word = re.sub(r"(?<!^)(?=[A-Z])", "_", kind).upper()
            self.assertIn(f"{PREFIX}FOREGROUND_SERVICE_{word}", permissions("offline"))
            self.assertIn(f"ServiceInfo.FOREGROUND_SERVICE_TYPE_{word}", source)
        used = set(re.findall(r"FOREGROUND_SERVICE_TYPE_(\w+)", source))
        self.assertEqual(len(used), len(types))

    def test_only_the_outbox_is_shared(self):
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

    def matches(self, *intent, **more):
        return any(known.matches(*intent, **more) for known in self.filters)

    def test_shared_messages_are_accepted(self):
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
                self.assertTrue(self.matches(action, kind), (sender, action))

    def test_audio_files_can_be_opened(self):
        self.assertTrue(self.matches("VIEW", "audio/mpeg", scheme="content"))
        unknown = "application/octet-stream"
        for path, is_ours in {"/1/PTT-WA0001.opus": True, "/1/backup.crypt14": False}.items():
            self.assertEqual(self.matches("VIEW", unknown, scheme="content", path=path), is_ours)

    def test_other_files_are_not_accepted(self):
        for kind in ["text/plain", "image/png", "application/pdf", "application/octet-stream"]:
            self.assertFalse(self.matches("SEND", kind), kind)
        # Opening a URL would need the network.
        for scheme in ["http", "https", "file"]:
            self.assertFalse(self.matches("VIEW", "audio/mpeg", scheme=scheme), scheme)

    def test_each_action_is_handled(self):
        handled = set(re.findall(r"Intent\.ACTION_(\w+)", text(KOTLIN / "Inbox.kt")))
        actions = {a.split(".")[-1] for known in self.filters for a in known.actions} - {"MAIN"}
        self.assertEqual(handled, actions)


class Bridge(unittest.TestCase):
    def test_kotlin_has_the_commands_rust_calls(self):
        called = set(re.findall(r'(?:call::<\w+>\(handle|_async::<\w+>\()\s*,?\s*"(\w+)"', text(RUST / "android.rs")))
        commands = set(re.findall(r"@Command\s+fun (\w+)", text(KOTLIN / "PhonePlugin.kt")))
        self.assertEqual(called, commands)
        self.assertGreater(len(called), 5)

    def test_events_of_kotlin_match_rust(self):
        source = text(KOTLIN / "SystemEvents.kt")
        sent = re.findall(r'send\("([\w-]+)"\) \{(.*?)\}', source, re.S)
        sent = {kind: set(re.findall(r'put\("(\w+)"', body)) for kind, body in sent}
        self.assertEqual(sent, system_events())

    def test_activity_fields_match_rust(self):
        fields = set(re.findall(r"^    var (\w+):", text(KOTLIN / "ActivityState.kt"), re.M))
        self.assertEqual(fields, activity_fields())

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

    def test_tauri_adds_no_intent_filters(self):
        conf = json.loads(text(ROOT / "src-tauri/tauri.android.conf.json"))
        self.assertEqual(conf["bundle"]["fileAssociations"], [])

    def test_workers_are_packaged_under_the_names_they_are_loaded_by(self):
        task = text(ROOT / "xtask/src/android.rs")
        loaded = text(ROOT / "crates/models/src/worker.rs")
        self.assertIn('"libearshot_worker.so"', loaded)
        self.assertIn('"libearshot_worker_{variant}.so"', loaded)
        variant = re.search(r'const ARMV82_VARIANT: &str = "(\w+)"', text(ROOT / "crates/models/src/processor.rs"))[1]
        for name in ["libearshot_worker.so", f"libearshot_worker_{variant}.so"]:
            self.assertIn(f'shared.join("{name}")', task)


class Resources(unittest.TestCase):
    def test_notification_is_translated_into_every_language_of_the_page(self):
        resources = ANDROID / "app/src/main/res"
        translated = {}
        for path in resources.glob("values*/strings.xml"):
            language = path.parent.name.removeprefix("values").removeprefix("-") or "en"
            root = xml.parse(path).getroot()
            translated[language] = {e.get("name") for e in root if e.get("translatable") != "false"}
        self.assertEqual(set(translated), LANGUAGES)
        used = set()
        for path in KOTLIN.glob("*.kt"):
            used |= set(re.findall(r"R\.(?:string|plurals)\.(\w+)", text(path)))
        for language, names in translated.items():
            self.assertEqual(names, used, language)

    def test_all_referenced_resources_exist(self):
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

"""The iOS project: property lists, project file, and whether Rust and Swift agree. Swift is not
compiled here."""

import json
import plistlib
import re
import unittest

import yaml

from sources import APPLE, LANGUAGES, ROOT, RUST, activity_fields, system_events, text

SWIFT = APPLE / "Sources"


def properties(path):
    with path.open("rb") as file:
        return plistlib.load(file)


class Project(unittest.TestCase):
    def setUp(self):
        self.project = yaml.safe_load(text(APPLE / "project.yml"))
        self.targets = self.project["targets"]

    def test_all_referenced_files_exist(self):
        for target in self.targets.values():
            for source in target["sources"]:
                source = source if isinstance(source, dict) else {"path": source}
                exists = (APPLE / source["path"]).exists()
                self.assertTrue(exists or source.get("optional"), source["path"])
            base = target["settings"]["base"]
            for key in ["INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS", "SWIFT_OBJC_BRIDGING_HEADER"]:
                if key in base:
                    self.assertTrue((APPLE / base[key]).is_file(), base[key])
        for script in self.targets["Earshot"]["preBuildScripts"]:
            self.assertTrue((APPLE / script["script"]).stat().st_mode & 0o100)

    def test_app_contains_the_extension(self):
        identifier = json.loads(text(ROOT / "src-tauri/tauri.conf.json"))["identifier"]
        name = {n: t["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] for n, t in self.targets.items()}
        self.assertEqual(name, {"Earshot": identifier, "Share": f"{identifier}.Share"})
        self.assertIn({"target": "Share"}, self.targets["Earshot"]["dependencies"])

    def test_linked_library_is_the_built_one(self):
        script = text(APPLE / "build-rust.sh")
        library = re.search(r'\[lib\]\nname = "(\w+)"', text(ROOT / "src-tauri/Cargo.toml"))[1]
        self.assertIn(f"lib{library}.a", script)
        self.assertEqual(self.targets["Earshot"]["settings"]["base"]["OTHER_LDFLAGS"], f"-l{library}")
        metal = [d.get("sdk") for d in self.targets["Earshot"]["dependencies"]]
        self.assertIn("Metal.framework", metal)

    def test_version_matches_the_workspace(self):
        version = re.search(r'(?m)^version = "(.*)"', text(ROOT / "Cargo.toml"))[1]
        self.assertEqual(self.project["settings"]["base"]["MARKETING_VERSION"], version)


class Properties(unittest.TestCase):
    app = properties(SWIFT / "Earshot/Info.plist")
    share = properties(SWIFT / "Share/Info.plist")

    def test_microphone_use_is_explained_in_every_language(self):
        self.assertIn("record", self.app["NSMicrophoneUsageDescription"])
        self.assertEqual(set(self.app["CFBundleLocalizations"]), LANGUAGES)
        for language in LANGUAGES:
            words = text(SWIFT / f"Earshot/{language}.lproj/InfoPlist.strings")
            self.assertIn('"NSMicrophoneUsageDescription" = "', words)

    def test_only_audio_runs_in_the_background(self):
        self.assertEqual(self.app["UIBackgroundModes"], ["audio"])

    def test_audio_and_video_are_opened_as_copies(self):
        kinds = {k for t in self.app["CFBundleDocumentTypes"] for k in t["LSItemContentTypes"]}
        self.assertLessEqual({"public.audio", "public.movie"}, kinds)
        self.assertIs(self.app["LSSupportsOpeningDocumentsInPlace"], False)
        declared = {d["UTTypeIdentifier"] for d in self.app["UTImportedTypeDeclarations"]}
        self.assertEqual(kinds - declared, {"public.audio", "public.movie"})
        for kind in declared:
            self.assertIn(f'"{kind}"', self.rule())

    def rule(self):
        return self.share["NSExtension"]["NSExtensionAttributes"]["NSExtensionActivationRule"]

    def test_extension_accepts_audio_and_video(self):
        self.assertEqual(self.share["NSExtension"]["NSExtensionPointIdentifier"], "com.apple.share-services")
        for kind in ["public.audio", "public.movie"]:
            self.assertIn(f'"{kind}"', self.rule())
        self.assertNotIn("TRUEPREDICATE", self.rule())
        principal = self.share["NSExtension"]["NSExtensionPrincipalClass"].split(".")[-1]
        self.assertIn(f"class {principal}:", text(SWIFT / f"Share/{principal}.swift"))

    def test_app_and_extension_share_one_group(self):
        groups = {
            tuple(properties(SWIFT / path)["com.apple.security.application-groups"])
            for path in ["Earshot/Earshot.entitlements", "Share/Share.entitlements"]
        }
        self.assertEqual(len(groups), 1)
        ((group,),) = groups
        self.assertIn(f'"{group}"', text(SWIFT / "Shared/SharedInbox.swift"))

    def test_no_data_is_collected(self):
        privacy = properties(APPLE / "PrivacyInfo.xcprivacy")
        self.assertIs(privacy["NSPrivacyTracking"], False)
        self.assertEqual(privacy["NSPrivacyCollectedDataTypes"], [])
        self.assertNotIn("NSAppTransportSecurity", self.app)


class Bridge(unittest.TestCase):
    def test_swift_defines_the_functions_rust_calls(self):
        called = set(re.findall(r"^    fn (earshot_\w+)\(", text(RUST / "ios.rs"), re.M))
        defined = set(re.findall(r'@_cdecl\("(\w+)"\)', text(SWIFT / "Earshot/Bridge.swift")))
        self.assertEqual(called, defined)
        self.assertGreater(len(called), 4)

    def test_rust_knows_the_events_of_swift(self):
        source = text(SWIFT / "Earshot/BridgeTypes.swift")
        sent = dict(re.findall(r'SystemEvent\(kind: "([\w-]+)"(.*?)\)\n', source))
        sent = {kind: set(re.findall(r"(\w+):", fields)) for kind, fields in sent.items()}
        self.assertEqual(set(sent), {"shared", "device-state", "interrupted"})
        known = system_events()
        self.assertEqual({kind: known.get(kind) for kind in sent}, sent)

    def test_activity_fields_exist_in_rust(self):
        source = text(SWIFT / "Earshot/BridgeTypes.swift")
        body = re.search(r"struct ActivityState: Decodable \{(.*?)\n\}", source, re.S)[1]
        fields = set(re.findall(r"let (\w+):", body))
        self.assertTrue(fields)
        self.assertLessEqual(fields, activity_fields())

    def test_partial_copies_have_the_same_extension_on_both_sides(self):
        partial = re.search(r'const PARTIAL: &str = "(\w+)"', text(RUST / "inbox.rs"))[1]
        self.assertIn(f'partialExtension = "{partial}"', text(SWIFT / "Shared/SharedInbox.swift"))


class Translations(unittest.TestCase):
    def test_extension_is_translated_into_every_language_of_the_page(self):
        source = text(SWIFT / "Share/ShareViewController.swift")
        used = {"copying", "copied", "incomplete", "done"}
        for word in used:
            self.assertIn(f'"{word}"', source)
        for language in LANGUAGES:
            words = text(SWIFT / f"Share/{language}.lproj/Localizable.strings")
            self.assertEqual(set(re.findall(r'^"(\w+)" = ".+";$', words, re.M)), used, language)

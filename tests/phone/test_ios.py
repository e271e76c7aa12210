"""The iOS project: its property lists, its project file, and whether both sides of the
bridge between Rust and Swift say the same. Nothing here compiles Swift."""

import json
import plistlib
import re
import unittest

import yaml

from sources import APPLE, LANGUAGES, ROOT, RUST, text, told, work

SWIFT = APPLE / "Sources"


def properties(path):
    with path.open("rb") as file:
        return plistlib.load(file)


class Project(unittest.TestCase):
    def setUp(self):
        self.project = yaml.safe_load(text(APPLE / "project.yml"))
        self.targets = self.project["targets"]

    def test_every_file_that_it_names_is_there(self):
        for target in self.targets.values():
            for source in target["sources"]:
                source = source if isinstance(source, dict) else {"path": source}
                there = (APPLE / source["path"]).exists()
                self.assertTrue(there or source.get("optional"), source["path"])
            base = target["settings"]["base"]
            for key in ["INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS", "SWIFT_OBJC_BRIDGING_HEADER"]:
                if key in base:
                    self.assertTrue((APPLE / base[key]).is_file(), base[key])
        for script in self.targets["Earshot"]["preBuildScripts"]:
            self.assertTrue((APPLE / script["script"]).stat().st_mode & 0o100)

    def test_the_extension_is_part_of_the_app(self):
        identifier = json.loads(text(ROOT / "src-tauri/tauri.conf.json"))["identifier"]
        name = {n: t["settings"]["base"]["PRODUCT_BUNDLE_IDENTIFIER"] for n, t in self.targets.items()}
        self.assertEqual(name, {"Earshot": identifier, "Share": f"{identifier}.Share"})
        self.assertIn({"target": "Share"}, self.targets["Earshot"]["dependencies"])

    def test_the_library_is_the_one_that_is_built(self):
        script = text(APPLE / "build-rust.sh")
        library = re.search(r'\[lib\]\nname = "(\w+)"', text(ROOT / "src-tauri/Cargo.toml"))[1]
        self.assertIn(f"lib{library}.a", script)
        self.assertEqual(self.targets["Earshot"]["settings"]["base"]["OTHER_LDFLAGS"], f"-l{library}")
        metal = [d.get("sdk") for d in self.targets["Earshot"]["dependencies"]]
        self.assertIn("Metal.framework", metal)

    def test_it_has_the_version_of_the_workspace(self):
        version = re.search(r'(?m)^version = "(.*)"', text(ROOT / "Cargo.toml"))[1]
        self.assertEqual(self.project["settings"]["base"]["MARKETING_VERSION"], version)


class Properties(unittest.TestCase):
    app = properties(SWIFT / "Earshot/Info.plist")
    share = properties(SWIFT / "Share/Info.plist")

    def test_the_microphone_is_explained_in_every_language(self):
        self.assertIn("record", self.app["NSMicrophoneUsageDescription"])
        self.assertEqual(set(self.app["CFBundleLocalizations"]), LANGUAGES)
        for language in LANGUAGES:
            words = text(SWIFT / f"Earshot/{language}.lproj/InfoPlist.strings")
            self.assertIn('"NSMicrophoneUsageDescription" = "', words)

    def test_a_recording_goes_on_behind_other_apps_and_nothing_else_does(self):
        self.assertEqual(self.app["UIBackgroundModes"], ["audio"])

    def test_sound_and_video_are_opened_as_copies(self):
        kinds = {k for t in self.app["CFBundleDocumentTypes"] for k in t["LSItemContentTypes"]}
        self.assertLessEqual({"public.audio", "public.movie"}, kinds)
        self.assertIs(self.app["LSSupportsOpeningDocumentsInPlace"], False)
        declared = {d["UTTypeIdentifier"] for d in self.app["UTImportedTypeDeclarations"]}
        self.assertEqual(kinds - declared, {"public.audio", "public.movie"})
        for kind in declared:
            self.assertIn(f'"{kind}"', self.rule())

    def rule(self):
        return self.share["NSExtension"]["NSExtensionAttributes"]["NSExtensionActivationRule"]

    def test_the_share_sheet_offers_it_for_sound_and_video(self):
        self.assertEqual(self.share["NSExtension"]["NSExtensionPointIdentifier"], "com.apple.share-services")
        for kind in ["public.audio", "public.movie"]:
            self.assertIn(f'"{kind}"', self.rule())
        self.assertNotIn("TRUEPREDICATE", self.rule())
        principal = self.share["NSExtension"]["NSExtensionPrincipalClass"].split(".")[-1]
        self.assertIn(f"class {principal}:", text(SWIFT / f"Share/{principal}.swift"))

    def test_both_reach_the_same_folder_and_no_other(self):
        groups = {
            tuple(properties(SWIFT / place)["com.apple.security.application-groups"])
            for place in ["Earshot/Earshot.entitlements", "Share/Share.entitlements"]
        }
        self.assertEqual(len(groups), 1)
        ((group,),) = groups
        self.assertIn(f'"{group}"', text(SWIFT / "Shared/SharedInbox.swift"))

    def test_nothing_is_collected(self):
        privacy = properties(APPLE / "PrivacyInfo.xcprivacy")
        self.assertIs(privacy["NSPrivacyTracking"], False)
        self.assertEqual(privacy["NSPrivacyCollectedDataTypes"], [])
        self.assertNotIn("NSAppTransportSecurity", self.app)


class Bridge(unittest.TestCase):
    def test_what_rust_calls_is_there(self):
        called = set(re.findall(r"^    fn (earshot_\w+)\(", text(RUST / "ios.rs"), re.M))
        offered = set(re.findall(r'@_cdecl\("(\w+)"\)', text(SWIFT / "Earshot/Bridge.swift")))
        self.assertEqual(called, offered)
        self.assertGreater(len(called), 4)

    def test_what_swift_tells_is_known(self):
        source = text(SWIFT / "Earshot/Work.swift")
        said = dict(re.findall(r'Told\(kind: "(\w+)"(.*?)\)\n', source))
        said = {kind: set(re.findall(r"(\w+):", fields)) for kind, fields in said.items()}
        known = told()
        self.assertEqual({kind: known.get(kind) for kind in said}, said)

    def test_what_goes_on_is_understood(self):
        body = re.search(r"struct Work: Decodable \{(.*?)\n\}", text(SWIFT / "Earshot/Work.swift"), re.S)[1]
        self.assertLessEqual(set(re.findall(r"let (\w+):", body)), work())

    def test_what_is_half_copied_has_the_same_name_on_both_sides(self):
        half = re.search(r'const HALF: &str = "(\w+)"', text(RUST / "inbox.rs"))[1]
        self.assertIn(f'half = "{half}"', text(SWIFT / "Shared/SharedInbox.swift"))


class Words(unittest.TestCase):
    def test_the_extension_speaks_every_language_of_the_page(self):
        source = text(SWIFT / "Share/ShareViewController.swift")
        used = {"keeping", "kept", "lost", "done"}
        for word in used:
            self.assertIn(f'"{word}"', source)
        for language in LANGUAGES:
            words = text(SWIFT / f"Share/{language}.lproj/Localizable.strings")
            self.assertEqual(set(re.findall(r'^"(\w+)" = ".+";$', words, re.M)), used, language)

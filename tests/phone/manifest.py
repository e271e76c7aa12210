"""Evaluates the Android manifest as the system does: merging and intent filters."""

import xml.etree.ElementTree as xml

from sources import ANDROID

_ANDROID = "{http://schemas.android.com/apk/res/android}"
_TOOLS = "{http://schemas.android.com/tools}"


def named(element, name="name"):
    return element.get(_ANDROID + name)


def read(source_set):
    return xml.parse(ANDROID / f"app/src/{source_set}/AndroidManifest.xml").getroot()


def permissions(flavour, libraries=()):
    """The permissions after merging the manifests of the app and its libraries, by the rules of
    "Merge multiple manifest files".
    """
    overlay = read(flavour).findall("uses-permission")
    removed = {named(p) for p in overlay if p.get(_TOOLS + "node") == "remove"}
    asked = [p for p in overlay if p.get(_TOOLS + "node") is None]
    for manifest in [read("main"), *libraries]:
        asked += manifest.findall("uses-permission")
    return {named(p) for p in asked} - removed


class Filter:
    def __init__(self, element):
        self.actions = {named(a) for a in element.findall("action")}
        self.categories = {named(c) for c in element.findall("category")}
        data = element.findall("data")
        self.types = [named(d, "mimeType") for d in data if named(d, "mimeType")]
        self.schemes = {named(d, "scheme") for d in data} - {None}
        self.suffixes = [named(d, "pathSuffix") for d in data if named(d, "pathSuffix")]

    def matches(self, action, kind, scheme=None, path=""):
        """`scheme` is that of the intent's data URI, not of its extras."""
        if f"android.intent.action.{action}" not in self.actions:
            return False
        # startActivity adds this category.
        if "android.intent.category.DEFAULT" not in self.categories:
            return False
        if (scheme is not None or self.schemes) and scheme not in self.schemes:
            return False
        if self.suffixes and not any(path.endswith(suffix) for suffix in self.suffixes):
            return False
        return any(self._is(kind, wanted) for wanted in self.types)

    @staticmethod
    def _is(kind, wanted):
        whole, part = kind.split(";")[0].strip(), wanted.split("/")[0]
        return whole == wanted or (wanted.endswith("/*") and whole.split("/")[0] == part)

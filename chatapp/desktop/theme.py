"""The light and dark themes: the colours of the pages with sv-ttk's accent, and the system's preference."""

import subprocess
import sys
import tkinter as tk
from tkinter import font, ttk
from typing import NamedTuple

import sv_ttk

_FAMILIES = ("Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "Ubuntu", "Liberation Sans", "DejaVu Sans")
_FIXED = ("Cascadia Mono", "SF Mono", "Noto Sans Mono", "Liberation Mono", "DejaVu Sans Mono")
CHOICES = ("system", "light", "dark")


class Palette(NamedTuple):
    """The colours of one theme; `authors` are the colours of names."""

    surface: str
    low: str
    hover: str
    ink: str
    soft: str
    line: str
    accent: str
    accent_soft: str
    news: str
    danger: str
    danger_soft: str
    lit: str
    authors: tuple[str, ...]


LIGHT = Palette(
    surface="#ffffff",
    low="#f6f5f2",
    hover="#f7f6f3",
    ink="#1d2125",
    soft="#5c6268",
    line="#e5e3dd",
    accent="#005fb8",
    accent_soft="#e3eefa",
    news="#b4400f",
    danger="#b3261e",
    danger_soft="#fbeae8",
    lit="#fff3cf",
    authors=("#8a3b12", "#0b6e63", "#7a2e8e", "#1f5fa8", "#8c5a00", "#3f6b1f", "#a3265f", "#4a4fb0"),
)
DARK = Palette(
    surface="#191b1e",
    low="#131517",
    hover="#1f2226",
    ink="#e7e8ea",
    soft="#a1a7ae",
    line="#2c3034",
    accent="#57c8ff",
    accent_soft="#17364a",
    news="#ff9c6b",
    danger="#ff8a80",
    danger_soft="#3a2321",
    lit="#3a331c",
    authors=("#f0a27c", "#63cdbd", "#d9a3ea", "#8fbdf5", "#e6c26a", "#a5d283", "#f29abf", "#b0b4ff"),
)


class Fonts:
    """The fonts of the window, named by their use."""

    def __init__(self, root: tk.Misc) -> None:
        families = set(font.families(root))
        family = next((name for name in _FAMILIES if name in families), "TkDefaultFont")
        fixed = next((name for name in _FIXED if name in families), "TkFixedFont")
        self.family = family
        self.body = font.Font(root, family=family, size=-15)
        self.bold = font.Font(root, family=family, size=-15, weight="bold")
        self.italic = font.Font(root, family=family, size=-15, slant="italic")
        self.struck = font.Font(root, family=family, size=-15, overstrike=True)
        self.small = font.Font(root, family=family, size=-12)
        self.title = font.Font(root, family=family, size=-17, weight="bold")
        self.fixed = font.Font(root, family=fixed, size=-14)


def apply_theme(root: tk.Tk, dark: bool, fonts: Fonts) -> Palette:
    """Apply a theme to the whole window and return its colours."""
    sv_ttk.set_theme("dark" if dark else "light", root)
    # sv-ttk asks for fonts of Windows; on other systems Tk would use an arbitrary one.
    for name in font.names(root):
        if name.startswith("SunValley"):
            font.nametofont(name, root).configure(family=fonts.family)
    # sv-ttk sets its own colours in an event handler, which must run before those below are set.
    root.tk.eval("proc configure_colors {} {}")
    palette = DARK if dark else LIGHT
    style = ttk.Style(root)
    style.configure(
        ".", background=palette.low, foreground=palette.ink, troughcolor=palette.low, focuscolor=palette.accent,
        selectbackground=palette.accent, selectforeground=palette.surface, insertwidth=1, insertcolor=palette.ink,
        fieldbackground=palette.low, font="SunValleyBodyFont", borderwidth=0, relief="flat",
    )  # fmt: skip
    root.configure(background=palette.low)
    for kind in ("TFrame", "TLabel", "TCheckbutton"):
        style.configure(kind, background=palette.low, foreground=palette.ink)
    style.configure("Surface.TFrame", background=palette.surface)
    style.configure("Surface.TLabel", background=palette.surface, foreground=palette.ink)
    style.configure("Soft.TLabel", background=palette.low, foreground=palette.soft, font=fonts.small)
    style.configure("SurfaceSoft.TLabel", background=palette.surface, foreground=palette.soft, font=fonts.small)
    style.configure("Problem.TLabel", background=palette.low, foreground=palette.danger, font=fonts.small)
    style.configure("SurfaceProblem.TLabel", background=palette.surface, foreground=palette.danger, font=fonts.small)
    style.configure("Title.TLabel", background=palette.surface, foreground=palette.ink, font=fonts.title)
    style.configure("News.TLabel", background=palette.danger_soft, foreground=palette.ink, padding=(12, 6))
    style.configure("Rooms.Treeview", rowheight=30, font=fonts.body, background=palette.low, borderwidth=0)
    style.configure("Rooms.Treeview", fieldbackground=palette.low, foreground=palette.ink)
    style.map("Rooms.Treeview", background=[("selected", palette.accent_soft)], foreground=[("selected", palette.ink)])
    # Without the frame around the list and the space for a tree's arrows.
    style.layout("Rooms.Treeview", [("Treeview.treearea", {"sticky": "nswe"})])
    style.layout(
        "Rooms.Treeview.Item",
        [("Treeitem.padding", {"sticky": "nswe", "children": [("Treeitem.text", {"sticky": "nswe"})]})],
    )
    style.configure("Rooms.Treeview.Item", padding=(10, 0))
    style.configure("Rooms.Treeview", indent=0)
    return palette


def system_is_dark() -> bool:
    """Return True if the system prefers dark. Blocks up to 2 s."""
    command = ["defaults", "read", "-g", "AppleInterfaceStyle"]
    if sys.platform == "win32":
        path = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        command = ["reg", "query", path, "/v", "AppsUseLightTheme"]
    elif sys.platform != "darwin":
        command = ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=2, check=False)  # noqa: S603 - our own
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "dark" in answer.stdout.lower() or answer.stdout.rstrip().endswith("0x0")

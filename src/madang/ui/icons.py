"""Icons, drawn for this project: one stroke, 24 × 24, coloured by the text around them."""

from markupsafe import Markup

PATHS = {
    "ask": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M12 16.8h.01"/>',
    "bolt": '<path d="M13 2.5 5 13.5h6l-1 8 8-11h-6z"/>',
    "book": '<path d="M12 6c-2-1.5-4.5-2-8-2v14c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2V4c-3.5 0-6 .5-8 2zM12 6v14"/>',
    "cal": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.5V7M16 2.5V7"/>',
    "check": '<path d="m4.5 12.5 5 5L19.5 7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "dept": '<path d="M4 20V9l8-5 8 5v11M4 20h16M12 20v-5M8.5 12.5h.01M15.5 12.5h.01"/>',
    "desk": '<path d="M3 21h18M5 21V8l7-4 7 4v13M9 21v-6h6v6M9 11h.01M15 11h.01"/>',
    "eye": '<path d="M2.5 12s3.5-6.5 9.5-6.5S21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>',
    "hand": '<path d="M7 12V5.5a1.5 1.5 0 0 1 3 0V11m0-1V4a1.5 1.5 0 0 1 3 0v7m0-5a1.5 1.5 0 0 1 3 0v6m0-3a1.5 1.5 0 0 1 3 0v5c0 4-2.5 7-6.5 7S7.5 19 5 15l-1.5-2.5a1.5 1.5 0 0 1 2.5-1.5z"/>',
    "inbox": '<path d="M3.5 13.5 6 5h12l2.5 8.5V19h-17zM3.5 13.5H9a3 3 0 0 0 6 0h5.5"/>',
    "key": '<circle cx="8" cy="14" r="4.5"/><path d="m11.5 11 8-8M16 6.5l2.5 2.5"/>',
    "left": '<path d="m15 5-7 7 7 7"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6 8.5-6"/>',
    "map": '<path d="m3 6 6-2.5 6 2.5 6-2.5v14L15 20l-6-2.5L3 20zM9 3.5v14M15 6v14"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "merge": '<path d="M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8M9 17l3 3 3-3"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>',
    "out": '<path d="M14 4H5v16h9M10 12h11m-4-4 4 4-4 4"/>',
    "paper": '<path d="M6 2.5h8l4.5 4.5v14.5H6zM14 2.5V7h4.5M9 12h6M9 16h6"/>',
    "phone": '<path d="M5 4h4l1.5 5-2.2 1.6a13 13 0 0 0 5.1 5.1L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.6 1.5C10.6 20 4 13.4 3.5 5.6A1.5 1.5 0 0 1 5 4z"/>',
    "pin": '<path d="M12 21.5s7-6.7 7-12a7 7 0 1 0-14 0c0 5.3 7 12 7 12z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8.5h16V17h-3M7 14h10v7H7z"/>',
    "redo": '<path d="M4 12a8 8 0 1 1 2.5 5.8M4 18.5V13h5.5"/>',
    "right": '<path d="m9 5 7 7-7 7"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m20 20-4.7-4.7"/>',
    "shield": '<path d="M12 2.5 4.5 5.5v6c0 4.8 3.2 8 7.5 10 4.3-2 7.5-5.2 7.5-10v-6zM8.5 12l2.5 2.5 4.5-5"/>',
    "talk": '<path d="M4 4.5h16v11H11l-5 4.5v-4.5H4z"/><path d="M8 9h8M8 12h5"/>',
    "tent": '<path d="M3 20 12 4l9 16zM12 4v16M9.5 20l2.5-5 2.5 5"/>',
    "three": '<circle cx="12" cy="6.5" r="3"/><circle cx="5.5" cy="10" r="2.3"/><circle cx="18.5" cy="10" r="2.3"/><path d="M7.5 20c0-4 1.8-6.6 4.5-6.6s4.5 2.6 4.5 6.6zM2 19c0-2.6 1.2-4.5 3.5-4.7M22 19c0-2.6-1.2-4.5-3.5-4.7"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.3 3.5-6.5 7.5-6.5s6.9 2.2 7.5 6.5"/>',
    "warn": '<path d="M12 3.5 2.5 20h19zM12 10v4.5M12 17.3h.01"/>',
    "web": '<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>',
}
_DRAWN = {
    name: Markup(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{path}</svg>')  # noqa: S704
    for name, path in PATHS.items()
}


def icon(name: str) -> Markup:
    """Return an icon, hidden from readers: the word beside it says the same."""
    return _DRAWN[name]

"""The top floor: settings, root addresses, home, pages that join several apps."""

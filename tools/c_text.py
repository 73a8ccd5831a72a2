# SPDX-License-Identifier: MIT OR Apache-2.0
"""Text as C string literals, for the tools that make tables."""


def c_string(text):
    """C literals, one a line of the page, so that the generated file can be read."""
    out = []
    for line in text.splitlines(keepends=True):
        piece = ""
        for byte in line.encode():
            char = chr(byte)
            if char == "\n":
                piece += "\\n"
            elif char in '"\\':
                piece += "\\" + char
            elif char == "?":
                piece += "\\?"  # no trigraphs
            elif 32 <= byte < 127:
                piece += char
            else:
                piece += f"\\{byte:03o}"
        out.append(f'     "{piece}"')
    return "\n".join(out)

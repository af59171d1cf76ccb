"""Texts that act when somebody shows them carelessly."""

from __future__ import annotations

PAYLOADS = {
    "script": "<script>window.owned=1</script>",
    "event handler": '"><img src=x onerror="window.owned=1">',
    "SVG with a handler": '<svg onload="window.owned=1"><animate onbegin="window.owned=1"/></svg>',
    "SVG with a foreign object": "<svg><foreignObject><iframe src='//evil.example'></iframe>"
    "</foreignObject><use xlink:href='data:image/svg+xml,x#x'/></svg>",
    "style": "<style>body{display:none}</style><p style='position:fixed;inset:0'>x</p>",
    "style import": "</style><link rel=stylesheet href=//evil.example/x.css>",
    "link": "<a href='javascript:window.owned=1'>here</a>",
    "data link": "<a href='data:text/html,<script>opener.owned=1</script>'>here</a>",
    "frame": "<iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    "refresh": "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "base": "<base href=//evil.example/>",
    "form": "<form action=//evil.example><button>x</button></form>",
    "template": "{{ config }}{% for x in [1] %}{{ x }}{% endfor %}${7*7}%(name)s%n",
    "closed tags": "</code></pre></section></main></title></textarea><!--",
    "entity": "&lt;script&gt;&#x3c;script&#x3e;&amp;",
    "colour of a terminal": "\x1b[31mred\x1b[2J\x1b[H\x1b]0;owned\x07",
    "link of a terminal": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "clipboard of a terminal": "\x1b]52;c;cm0gLXJmIC8=\x07\x9b31m",
    "turned direction": "\u202egnp.evil\u202c \u2066x\u2069 \u200f\u061c",
    "unseen characters": "a\u200bb\u2060c\ufeffd\u00ade\U000e0041",
    "line forging": "x\r\n2026-01-01 [info] run ended score=120.0\u2028\u2029\x0b\x0c\x85",
    "backspace": "score 0\b\b120\r100",
    "formula": '=HYPERLINK("//evil.example","x")',
    "command of a spreadsheet": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full-width formula": "＝1+1",
    "marked up": "[x](javascript:owned) ![x](//evil.example/p.png) `x` | **b**",
}

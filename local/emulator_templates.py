"""Templates of mails as SES fills them in: ministack replaces {{name}} and nothing else.

What Handlebars has and values without structure can use: {{name}}, {{{name}}}, {{#if name}}, {{#unless name}}, {{else}}, {{! … }}. Nothing
is escaped: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
"""

import json
import re

from ministack.services import ses_v2

PARTS = {"Subject": "SubjectPart", "Text": "TextPart", "Html": "HtmlPart"}
TAG = re.compile(r"(\{\{\{?[^{}]*\}?\}\})")


def install() -> None:
    ses_v2._render_template = render


def render(template: dict, data: str | dict) -> dict[str, str]:
    values = json.loads(data or "{}") if isinstance(data, str) else data
    return {part: _filled(template.get(field, ""), values) for part, field in PARTS.items()}


def _filled(text: str, values: dict) -> str:
    """Whether a tag's surroundings are shown is a list, one entry a block that is open."""
    shown: list[bool] = []
    out = []
    for piece in TAG.split(text):
        if not TAG.fullmatch(piece):
            out.append(piece if all(shown) else "")
            continue
        words = piece.strip("{}").strip()
        if words.startswith(("#if ", "#unless ")):
            block, name = words.split()
            shown.append(bool(values.get(name)) == (block == "#if"))
        elif words == "else" and shown:
            shown[-1] = not shown[-1]
        elif words.startswith("/") and shown:
            shown.pop()
        elif not words.startswith("!") and all(shown):
            out.append(str(values.get(words, "")))
    return "".join(out)

"""Language tags by BCP 47 (https://www.rfc-editor.org/info/bcp47): well-formed, with a language that there is.

Two-letter languages are those of ISO 639-1, to which none will be added; three letters are taken as they are.
"""

from __future__ import annotations

import re

_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si
sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh
yi yo za zh zu
"""
_ISO_639_1 = frozenset(_LANGUAGES.split())
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z0-9]{2,8}",
    re.IGNORECASE,
)


def is_language(tag: str) -> bool:
    """Tell whether a tag is one by RFC 5646, section 2.1, with a language that ISO 639 has."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return False
    language = (found["language"] or "").lower()
    return len(language) != 2 or language in _ISO_639_1

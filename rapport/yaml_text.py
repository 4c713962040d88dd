"""Reading settings as they are meant, where YAML 1.1 would make something else of them."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

_TEXT = "tag:yaml.org,2002:str"
_NO_TEXT = {f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "timestamp")}


def read_settings(text: str, rules: Mapping) -> object:
    """The settings, in which what has to be a text is one: a title of 1984, a reviewer called No, a day.

    Parameters
    ----------
    text
        YAML.
    rules
        The JSON Schema that says what has to be a text.

    Raises
    ------
    yaml.YAMLError, RecursionError
        It cannot be read.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _as_text(node, rules)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _as_text(node: yaml.Node, rule: Mapping) -> None:
    """Take for texts all names, and values where the schema wants one; YAML 1.1 makes others of ``no``, ``12:30``."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.tag in _NO_TEXT:
                key.tag = _TEXT
            named = rule.get("properties", {}).get(key.value) if isinstance(key, yaml.ScalarNode) else None
            _as_text(value, named or rule.get("additionalProperties") or {})
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _as_text(value, rule.get("items", {}))
    elif node.tag in _NO_TEXT and (
        rule.get("type") == "string" or all(isinstance(v, str) for v in rule.get("enum", [0]))
    ):
        node.tag = _TEXT


class _Loader(yaml.SafeLoader):
    """YAML 1.1 turns dates into dates and refuses nothing twice; here dates stay text and a doubled key is an error."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a name in brackets or braces; put quotes around it", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key.value}' is set twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))

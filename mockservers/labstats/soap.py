"""The envelope of the on-premises statistics service: requests read, answers and faults written, its WSDL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .errors import SoapFault

__all__ = ["NAMESPACE", "OPERATIONS", "answer", "fault", "operation_of", "wsdl"]

NAMESPACE = "http://tempuri.org/"
OPERATIONS = ("GetCurrentStats", "GetGroupedCurrentStats")
_ENVELOPES = {11: "http://schemas.xmlsoap.org/soap/envelope/", 12: "http://www.w3.org/2003/05/soap-envelope"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'


def operation_of(body: bytes, action: str) -> tuple[str, int]:
    """The operation an envelope asks for and its SOAP version. Raises ``SoapFault``."""
    if b"<!DOCTYPE" in body:
        raise SoapFault("the envelope must not declare a document type")
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise SoapFault("the request is not an XML document") from None
    version = next((v for v, space in _ENVELOPES.items() if root.tag == f"{{{space}}}Envelope"), None)
    if version is None:
        raise SoapFault("the root element is no SOAP envelope")
    found = root.find(f"{{{_ENVELOPES[version]}}}Body")
    asked = found[0].tag if found is not None and len(found) else f"{{{NAMESPACE}}}{action.rpartition('/')[2]}"
    space, _, name = asked[1:].partition("}")
    if space != NAMESPACE or name not in OPERATIONS:
        raise SoapFault(f"the service has no operation {name or asked!r}", version)
    return name, version


def _envelope(version: int, content: str) -> bytes:
    space = _ENVELOPES[version]
    opened = f'{_HEAD}<soap:Envelope xmlns:soap="{space}" {_SPACES}>'
    return f"{opened}<soap:Body>{content}</soap:Body></soap:Envelope>".encode()


def answer(name: str, version: int, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The envelope of an array of ``GroupStat``. Texts without a value are left out, numbers are nil."""
    items = "".join(f"<GroupStat>{''.join(_element(k, v) for k, v in row.items())}</GroupStat>" for row in rows)
    return _envelope(
        version, f'<{name}Response xmlns="{NAMESPACE}"><{name}Result>{items}</{name}Result></{name}Response>'
    )


def _element(name: str, value: Any) -> str:
    if value is None:
        return f'<{name} xsi:nil="true" />' if name.endswith("Id") else ""
    if isinstance(value, bool):
        value = str(value).lower()
    text = escape("".join(c if c >= " " or c in "\t\n\r" else " " for c in str(value)))
    return f"<{name}>{text}</{name}>"


def fault(reason: str, version: int) -> Any:
    """A fault: SOAP 1.1, SOAP 1.2, or (0) the JSON of ASP.NET script services."""
    if version == 0:
        return {"Message": reason, "StackTrace": None, "ExceptionType": "System.InvalidOperationException"}
    text = escape(reason)
    if version == 12:
        return _envelope(
            12,
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en">{text}</soap:Text></soap:Reason><soap:Detail /></soap:Fault>',
        )
    return _envelope(
        11, f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{text}</faultstring><detail /></soap:Fault>"
    )


_FIELDS = (
    ("groupId", "int", ""),
    ("groupName", "string", ' minOccurs="0"'),
    ("offCount", "int", ""),
    ("availableCount", "int", ""),
    ("unavailableCount", "int", ""),
    ("inUseCount", "int", ""),
    ("hasPublishedSchedule", "boolean", ""),
    ("isAvailable", "boolean", ""),
    ("totalCount", "int", ""),
    ("groupDescription", "string", ' minOccurs="0"'),
    ("reservable", "boolean", ""),
    ("parentGroupId", "int", ' nillable="true"'),
    ("parentGroupName", "string", ' minOccurs="0"'),
    ("childGroupCount", "int", ""),
    ("percentInUse", "float", ""),
)


def wsdl(address: str) -> bytes:
    """The description of the service at that address."""
    members = "".join(f'<s:element name="{name}" type="s:{kind}"{facts} />' for name, kind, facts in _FIELDS)
    elements = messages = ports = ""
    for name in OPERATIONS:
        inner = (
            '<s:element minOccurs="0" name="{0}Result"><s:complexType><s:sequence><s:any processContents="lax" '
            'maxOccurs="unbounded" /></s:sequence></s:complexType></s:element>'
            if name == "GetCurrentStats"
            else '<s:element minOccurs="0" name="{0}Result" type="tns:ArrayOfGroupStat" />'
        ).format(name)
        elements += (
            f'<s:element name="{name}"><s:complexType /></s:element><s:element name="{name}Response">'
            f"<s:complexType><s:sequence>{inner}</s:sequence></s:complexType></s:element>"
        )
        for way, element in (("In", name), ("Out", f"{name}Response")):
            messages += (
                f'<wsdl:message name="{name}Soap{way}"><wsdl:part name="parameters" element="tns:{element}" />'
                "</wsdl:message>"
            )
        ports += (
            f'<wsdl:operation name="{name}"><wsdl:input message="tns:{name}SoapIn" />'
            f'<wsdl:output message="tns:{name}SoapOut" /></wsdl:operation>'
        )
    bindings = places = ""
    for suffix, prefix in (("", "soap"), ("12", "soap12")):
        operations = "".join(
            f'<wsdl:operation name="{name}"><{prefix}:operation soapAction="{NAMESPACE}{name}" style="document" />'
            f'<wsdl:input><{prefix}:body use="literal" /></wsdl:input>'
            f'<wsdl:output><{prefix}:body use="literal" /></wsdl:output></wsdl:operation>'
            for name in OPERATIONS
        )
        bindings += (
            f'<wsdl:binding name="StatisticsSoap{suffix}" type="tns:StatisticsSoap">'
            f'<{prefix}:binding transport="http://schemas.xmlsoap.org/soap/http" />{operations}</wsdl:binding>'
        )
        places += (
            f'<wsdl:port name="StatisticsSoap{suffix}" binding="tns:StatisticsSoap{suffix}">'
            f'<{prefix}:address location="{escape(address, {chr(34): "&quot;"})}" /></wsdl:port>'
        )
    return (
        f'{_HEAD}<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="{NAMESPACE}" '
        'xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
        f'xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" targetNamespace="{NAMESPACE}">'
        f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">{elements}'
        '<s:complexType name="ArrayOfGroupStat"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" '
        'name="GroupStat" nillable="true" type="tns:GroupStat" /></s:sequence></s:complexType>'
        f'<s:complexType name="GroupStat"><s:sequence>{members}</s:sequence></s:complexType></s:schema></wsdl:types>'
        f'{messages}<wsdl:portType name="StatisticsSoap">{ports}</wsdl:portType>{bindings}'
        f'<wsdl:service name="Statistics">{places}</wsdl:service></wsdl:definitions>'
    ).encode()

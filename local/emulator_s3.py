"""Ranges of an object's version: ministack answers a request that names a version with all of it, whatever range it asks for."""

from ministack.services import s3


def install() -> None:
    get = s3._get_object

    def get_range(bucket_name: str, key: str, headers: dict, query_params: dict | None = None):
        status, answered, body = get(bucket_name, key, headers, query_params)
        wanted = headers.get("range", "")
        if status != 200 or not wanted or not s3._qp(query_params or {}, "versionId", ""):
            return status, answered, body
        span = s3._parse_range(wanted, len(body))
        if span is None:
            refusal = {"Content-Type": "application/xml", "Content-Range": f"bytes */{len(body)}"}
            return 416, refusal, s3._xml_body(s3._range_error_xml(bucket_name, key))
        start, end = span
        # What is a checksum of all of it is none of a part.
        kept = {name: value for name, value in answered.items() if not name.lower().startswith("x-amz-checksum")}
        part = body[start : end + 1]
        lengths = {"Content-Length": str(len(part)), "Content-Range": f"bytes {start}-{end}/{len(body)}"}
        return 206, {**kept, **lengths}, part

    s3._get_object = get_range

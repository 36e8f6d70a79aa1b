"""Reads an event stream to its end with a third-party client library. Prints one line `CURSOR TYPE` for each event.

usage: read.py httpx-sse|sseclient-py|websockets URL
"""

import json
import sys


def httpx_sse(url):
    import httpx
    from httpx_sse import connect_sse

    with httpx.Client(timeout=60) as client, connect_sse(client, "GET", url) as source:
        for event in source.iter_sse():
            yield event.id, event.event, event.data


def sseclient_py(url):
    import requests
    import sseclient

    response = requests.get(url, stream=True, headers={"Accept": "text/event-stream"}, timeout=60)
    for event in sseclient.SSEClient(response).events():
        yield event.id, event.event, event.data


def websockets(url):
    from websockets.sync.client import connect

    with connect(url.replace("http", "ws", 1)) as socket:
        for message in socket:
            event = json.loads(message)
            yield event.get("cursor"), event["type"], message


CLIENTS = {"httpx-sse": httpx_sse, "sseclient-py": sseclient_py, "websockets": websockets}

for cursor, kind, data in CLIENTS[sys.argv[1]](sys.argv[2]):
    # httpx-sse also yields blocks without data, which only set the reconnection time.
    if kind == "ping" or not data:
        continue
    event = json.loads(data)
    assert (event["cursor"], event["type"]) == (cursor, kind), event
    print(cursor, kind, flush=True)

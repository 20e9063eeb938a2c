"""Asks a language server over its standard input, as an editor does.

usage: language_session.py SERVER FILE REQUEST...

Opens the file and sends each request, 'hover LINE COLUMN' or 'complete LINE COLUMN'
from 0, as one argument. Prints what comes back: the text of a hover, the labels of
a completion in order. Fails when the server does not answer or ends with an error.
"""

import json
import subprocess
import sys

server, path, requests = sys.argv[1], sys.argv[2], sys.argv[3:]
process = subprocess.Popen([server], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL)


def send(message):
    text = json.dumps({"jsonrpc": "2.0", **message}).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
    process.stdin.flush()


def receive():
    length = None
    while True:
        line = process.stdout.readline()
        if not line:
            sys.exit("the server ended before it answered")
        if not line.strip():
            break
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(process.stdout.read(length))


def ask(number, method, parameters):
    send({"id": number, "method": method, "params": parameters})
    while True:
        message = receive()
        if message.get("id") == number:
            if "error" in message:
                sys.exit(f"{method}: {message['error']}")
            return message["result"]


ask(0, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
send({"method": "initialized", "params": {}})
with open(path, encoding="utf-8") as file:
    text = file.read()
uri = "file:///model.mlir"
send({"method": "textDocument/didOpen", "params": {"textDocument": {
    "uri": uri, "languageId": "mlir", "version": 1, "text": text}}})
for number, request in enumerate(requests, start=1):
    kind, line, column = request.split()
    where = {"textDocument": {"uri": uri},
             "position": {"line": int(line), "character": int(column)}}
    print(f"== {request}")
    if kind == "hover":
        result = ask(number, "textDocument/hover", where)
        print(result["contents"]["value"] if result else "nothing")
    else:
        result = ask(number, "textDocument/completion", where)
        for item in sorted(result["items"], key=lambda item: item.get("sortText", "")):
            print(item["label"], "-", item.get("detail", ""))
ask(len(requests) + 1, "shutdown", None)
send({"method": "exit"})
process.stdin.close()
sys.exit(process.wait())

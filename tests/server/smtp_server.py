#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A real mail server on loopback for tests: smtp_server.py FOLDER [CERTIFICATE KEY].

Prints its port, and ends when its standard input does. With a certificate it demands STARTTLS, and
then that one signs in as congres / geheim. Each letter it has received whole is a file N.eml in
FOLDER, with the envelope as two lines before it. What it does depends on the local part of the
recipient:

  unknown   550 5.1.1 to RCPT              content   554 5.6.0 after the letter
  later     451 to RCPT, the first time    full      452 after the letter, the first time
  drop      keeps the letter and breaks the line instead of answering, the first time
  hold      keeps the letter and never answers, the first time
"""
import asyncio
import logging
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.WARNING)  # aiosmtpd tells of its own deprecations
FOLDER = Path(sys.argv[1])


class Handler:
    def __init__(self):
        self.seen = set()
        self.count = 0

    def first(self, what):
        new = what not in self.seen
        self.seen.add(what)
        return new

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name == "unknown":
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if name == "later" and self.first(address):
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].partition("@")[0]
        again = not self.first(("data", envelope.rcpt_tos[0]))
        if name == "content":
            return "554 5.6.0 This letter is not wanted"
        if name == "full" and not again:
            return "452 4.2.2 Mailbox full"
        self.count += 1
        head = f"{envelope.mail_from}\n{','.join(envelope.rcpt_tos)}\n".encode()
        half = FOLDER / f"{self.count}.part"
        half.write_bytes(head + envelope.original_content)
        half.rename(FOLDER / f"{self.count}.eml")
        if name == "drop" and not again:
            server.transport.abort()
        if name == "hold" and not again:
            await asyncio.sleep(30)
        return "250 2.0.0 Ok: queued"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"congres", b"geheim"), handled=False)


async def main():
    tls = {}
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        tls = {"tls_context": context, "require_starttls": True, "auth_required": True,
               "authenticator": authenticate}
    handler = Handler()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", **tls), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())

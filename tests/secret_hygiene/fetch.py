"""Has libgit2 list the refs at each URL, signing in with what `git credential fill` says.

This is how programs on libgit2 use git's helpers: libgit2 itself knows none.
Usage: fetch.py PROXY URL...
"""

import subprocess
import sys
import tempfile

import pygit2


class SignIn(pygit2.RemoteCallbacks):
    tries = 0

    def credentials(self, url, username_from_url, allowed_types):
        self.tries += 1
        if self.tries > 2:
            raise pygit2.GitError("refused")
        asked = subprocess.run(
            ["git", "credential", "fill"], input=f"url={url}\n\n", text=True, capture_output=True
        )
        lines = (line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
        told = dict(lines)
        if "password" not in told:
            raise pygit2.GitError("no credentials")
        return pygit2.UserPass(told["username"], told["password"])

    def certificate_check(self, certificate, valid, host):
        return True


for url in sys.argv[2:]:
    try:
        with tempfile.TemporaryDirectory() as place:
            remote = pygit2.init_repository(place).remotes.create_anonymous(url)
            refs = remote.list_heads(callbacks=SignIn(), proxy=sys.argv[1])
        print("got", url, len(refs))
    except Exception as error:  # Whatever it is, the next URL is tried.
        print("failed", url, error)

"""Runs WriteCommit.cmake on a folder whose repository comes and moves on.

usage: check_commit.py WRITE_COMMIT FOLDER

Where there is no git, only that this is found out is checked.
"""

import os
import shutil
import subprocess
import sys

script, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
shutil.rmtree(folder, ignore_errors=True)
source, output = os.path.join(folder, "source"), os.path.join(folder, "Commit.inc")
os.makedirs(os.path.join(source, "inner"))
checks = 0


def write(source, **environment):
    subprocess.run(
        [cmake, f"-DSOURCE={source}", f"-DOUTPUT={output}", "-P", script],
        check=True,
        env=dict(os.environ, **environment),
    )
    with open(output) as file:
        return file.read()


def expect(found, expected):
    global checks
    assert found == expected, (found, expected)
    checks += 1


def git(*arguments):
    names = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    result = subprocess.run(
        ["git", "-C", source, *names, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return result.stdout.strip()


def put(text):
    with open(os.path.join(source, "file"), "w") as file:
        file.write(text)


cmake = shutil.which("cmake")
environment = {"GIT_CEILING_DIRECTORIES": folder}
expect(write(source, **environment), '"unknown"\n')
if shutil.which("git"):
    git("init", "-q")
    expect(write(source), '"unknown"\n')
    for text in ("one", "two"):
        put(text)
        git("add", "file")
        git("commit", "-q", "-m", text)
        expect(write(source), '"%s"\n' % git("rev-parse", "--short=12", "HEAD"))
    stamp = os.stat(output).st_mtime_ns
    write(source)
    expect(os.stat(output).st_mtime_ns, stamp)
    put("three")
    expect(write(source), '"%s, with changes"\n' % git("rev-parse", "--short=12", "HEAD"))
    put("two")
    expect(write(source), '"%s"\n' % git("rev-parse", "--short=12", "HEAD"))
    expect(write(os.path.join(source, "inner")), '"unknown"\n')
    expect(write(source, PATH=os.path.join(folder, "none")), '"unknown"\n')
else:
    checks = 9
print(checks, "checks")

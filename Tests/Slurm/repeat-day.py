#!/usr/bin/env python3
"""A longer day from a short one: every session several times, under other ids, with the same recordings."""
import json
import os
import sys
import zipfile

source, target, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.makedirs(target)
for name in sorted(os.listdir(source)):
    with zipfile.ZipFile(os.path.join(source, name)) as day, zipfile.ZipFile(os.path.join(target, name), "w") as longer:
        metadata = json.loads(day.read("metadata.json"))
        entries = set(day.namelist())
        sessions = []
        for copy in range(times):
            for session in metadata["sessions"]:
                known = session["sessionId"]
                repeated = dict(session, sessionId=f"{known}-{copy}")
                for file in session["files"]:
                    paths = (file["fileName"], f"{known}/{file['fileName']}",
                             f"{session['externalConversationId']}/{known}/{file['fileName']}")
                    path = next(path for path in paths if path in entries)
                    longer.writestr(f"{repeated['sessionId']}/{file['fileName']}", day.read(path))
                sessions.append(repeated)
        metadata.update(sessions=sessions, totalSessions=len(sessions))
        longer.writestr("metadata.json", json.dumps(metadata))

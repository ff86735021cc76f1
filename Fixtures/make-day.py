#!/usr/bin/env python3
"""Makes the good day: three hour archives in Fixtures/day (or in the folder given), no problems.

Needs espeak-ng, sox and opusenc. See README.md for what each session shows.
"""

import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED

from hourarchive import Session, agent, metadata, record, supervisor, user, write_archive

DAY = "2025-12-12"

SESSIONS = [
    Session("over-the-hour", "conv-2101", "14:59:32", rate=16000, first_message=301, voices={
        "agent_tts": ("en-gb+f2", 165, 55), "user": ("en-us+m3", 175, 40),
    }, lines=[
        agent("Good afternoon, this is the help desk of Northline Broadband. How can I help you?"),
        user("Hi, my connection keeps dropping. Every evening, around eight."),
        agent("I am sorry to hear that. May I have your customer number, please?"),
        user("Sure. It is four, four, seven, one, nine."),
        agent("Thank you. I can see your line. I will run a short test now, it takes about ten seconds."),
        user("Okay, I'll wait."),
        agent("The test found noise on the copper pair. A technician can come on Monday, between nine and noon."),
        user("Monday morning works. Thank you very much.", gap=1.2),
    ]),
    Session("barge-in", "conv-2102", "14:05:10", rate=24000, kbps=32, first_message=101, voices={
        "agent_tts": ("en-us+f3", 160, 60), "user": ("en-gb+m1", 185, 35),
    }, lines=[
        agent("Welcome to Harbour Bank. Please listen carefully, as our menu has changed. "
              "For balances, say balance. For cards, say cards.", precision=3),
        user("Cards. I lost my card.", gap=-2.75, precision=3),
        agent("I can block your card. Please note that a blocked card can not be unblocked, "
              "and that a new one is sent within five working days.", precision=3),
        user("Yes, yes, block it now, please!", gap=-3.4, precision=3),
        agent("Your card ending in zero nine two six is blocked.", precision=3),
        user("Great, thanks.", precision=3),
    ]),
    Session("same-second", "conv-2103", "14:17:00", rate=8000, kbps=16, first_message=997,
            newest_first=True, voices={
        "agent_tts": ("en-gb-x-rp+f4", 170, 50), "user": ("en-gb-scotland+m2", 165, 45),
    }, lines=[
        user("Where is my parcel?"),
        agent("Yes.", gap=1),
        agent("Two parcels.", with_previous=True),
        agent("The first one was delivered yesterday, at ten past four.", with_previous=True),
        user("Aye, that one I have.", with_previous=True),
        agent("The second one is with the driver.", gap=1),
        user("Lovely, I'll be at home.", with_previous=True),
    ]),
    Session("user-only", "conv-2104", "14:31:07", rate=12000, kbps=16, frame_ms=60, first_message=410,
            voices={"user": ("en-us+m7", 170, 30)}, lines=[
        user("Hello? I would like to leave a message for the billing department."),
        user("My invoice of November has the wrong address on it. It should say Mill Lane, not Hill Lane.", gap=2),
        user("Please call me back in the afternoon. Thanks, bye.", gap=3),
    ]),
    Session("one-clip", "conv-2105", "14:44:44", rate=48000, kbps=32, first_message=789, voices={
        "agent_tts": ("en-gb+f5", 160, 52),
    }, lines=[
        agent("Thank you for calling the town library. Our lines are closed at the moment. You can reach us "
              "from Monday to Friday, between nine and five, and on Saturday, between ten and one. To renew a "
              "book, please use our website, or leave the number of your library card after the tone. Books "
              "can be returned at any time, through the letter box beside the main door. Thank you, and goodbye."),
    ]),

    Session("supervisor", "conv-2106", "15:08:20", rate=24000, kbps=32, voices={
        "agent_tts": ("en-us+f2", 170, 55), "user": ("en-us+m5", 190, 38),
        "supervisor": ("en-gb-x-gbcwmd+m4", 155, 30),
    }, lines=[
        agent("Your claim is still being reviewed. As soon as there is a decision, you will get a letter with "
              "all the details. Is there anything else I can do for you today?"),
        user("That is what you said last week! I want to speak to a person."),
        agent("Of course. I am connecting you to a supervisor.", gap=0.3),
        supervisor("Good afternoon, this is the team lead. I have your claim in front of me.", gap=4),
        user("Finally. When will I be paid?"),
        supervisor("The payment was approved this morning, so the letter is already on its way. The money should "
                   "be in your account on Tuesday. If it is not, please ask for me, and I will look into it myself."),
        user("Tuesday. Right. I'll check then."),
    ]),
    Session("offset-times", "conv-2107", "15:20:05", rate=16000, voices={
        "agent_tts": ("tr+f2", 165, 55), "user": ("tr+m3", 170, 40),
    }, lines=[
        agent("Merhaba, müşteri hizmetlerine hoş geldiniz.", offset_hours=3),
        user("Merhaba.", with_previous=True, precision=3),   # one instant, written in two ways
        agent("Size nasıl yardımcı olabilirim?", offset_hours=3),
        user("Faturamı öğrenmek istiyorum.", precision=1),
        agent("Bu ayki faturanız iki yüz kırk beş lira. Son ödeme tarihi yirmi Aralık.", precision=3, offset_hours=3),
        user("Teşekkür ederim. Otomatik ödeme talimatı verebilir miyim?", precision=7),
        agent("Elbette, talimatınızı hemen oluşturuyorum.", precision=7, offset_hours=3),
    ]),
    Session("mixed-rates", "conv-2108", "15:33:40", voices={
        "agent_tts": ("de+f3", 165, 55), "user": ("de+m2", 175, 38),
    }, lines=[
        agent("Guten Tag, hier ist die Auskunft der Stadtwerke.", rate=16000),
        user("Guten Tag, ich ziehe um und möchte meinen Strom ummelden.", rate=24000),
        agent("Gerne. Wie lautet Ihre neue Anschrift?", rate=16000),
        user("Gartenweg zwölf, ab dem ersten Januar.", rate=24000),
        agent("Vielen Dank, das habe ich so eingetragen.", rate=16000),
    ]),
    Session("cd-rate", "conv-2109", "15:47:02", rate=44100, kbps=28, voices={
        "agent_tts": ("fr-fr+f4", 165, 55), "user": ("fr-be+m1", 170, 40),
    }, lines=[
        agent("Bonjour, vous êtes bien à la réservation de l'hôtel du Port."),
        user("Bonjour, je voudrais une chambre pour deux nuits, s'il vous plaît."),
        agent("Pour quelle date, s'il vous plaît ?"),
        user("Du dix-neuf au vingt et un décembre."),
    ]),

    Session("stereo-clip", "conv-2110", "16:02:15", rate=48000, kbps=24, voices={
        "agent_tts": ("es+f2", 165, 55), "user": ("es-419+m3", 175, 40),
    }, lines=[
        agent("Buenas tardes, le atiende el taller Robles."),
        user("Buenas tardes, quiero cambiar mi cita del lunes.", channels=2),
        agent("Claro que sí. ¿Le viene bien el miércoles a las diez?"),
        user("Sí, perfecto. Muchas gracias."),
    ]),
    Session("header-gain", "conv-2111", "16:14:30", rate=16000, voices={
        "agent_tts": ("en-gb+f3", 165, 58), "user": ("en-029+m2", 170, 40),
    }, lines=[
        agent("Green Valley Energy, good afternoon. Please tell me your meter reading.", gain_db=-6),
        user("Hold on. Two, six, eight, one, five.", gain_db=3.5),
        agent("I heard two, six, eight, one, five. Is that right?", gain_db=-6),
        user("That's right."),
        agent("Thank you. Your next bill will be based on this reading."),
    ]),
    Session("on-hold", "conv-2112", "16:22:00", rate=16000, kbps=20, frame_ms=60, voices={
        "agent_tts": ("en-us+f5", 160, 50), "user": ("en-us+m6", 180, 42),
    }, lines=[
        agent("All our experts are busy. I will put you on hold, and come back to you. While you wait, please "
              "have the serial number of your device at hand. It is printed on a white label, on the bottom."),
        user("Fine, I have time.", frame_ms=20),
        agent("Thank you for waiting. An expert is free now.", gap=240),
        user("Wonderful. It is about my router, the red light is on.", frame_ms=20),
        agent("Let us restart it together. Please press the button on the back, and hold it for three seconds. "
              "The light will go off, and then blink for about a minute. Tell me when it has stopped."),
        user("Done. It is green again.", gap=50, frame_ms=20),
    ]),
    # One conversation, two sessions, the same message ids: only the folders tell the clips apart.
    Session("transfer-first", "conv-2113", "16:40:01", rate=8000, kbps=16, voices={
        "agent_tts": ("en-gb-x-gbclan+f1", 170, 50), "user": ("en-gb+m8", 175, 36),
    }, lines=[
        agent("Front desk, good afternoon."),
        user("Hello, could you put me through to radiology?"),
        agent("Of course. One moment, I am transferring you."),
    ]),
    Session("transfer-second", "conv-2113", "16:40:40", rate=16000, kbps=20, voices={
        "agent_tts": ("en-us-nyc+f4", 165, 60), "user": ("en-gb+m8", 175, 36),
    }, lines=[
        agent("Radiology, how may I help?"),
        user("I would like to ask if my report is ready."),
        agent("It is ready. You can pick it up until six o'clock."),
    ]),
]


def archive_14(clips):
    """Stored, metadata first, clips at the top."""
    return [("metadata.json", metadata(clips, DAY, 14), ZIP_STORED)] + [
        (clip.file_name, clip.data, ZIP_STORED) for clip in clips]


def archive_15(clips):
    """Deflated, metadata last, a folder per session."""
    return [(f"{clip.session.id}/{clip.file_name}", clip.data, ZIP_DEFLATED) for clip in clips] + [
        ("metadata.json", metadata(clips, DAY, 15), ZIP_DEFLATED)]


def archive_16(clips):
    """Stored and deflated in turn, metadata in the middle, a folder per conversation and session."""
    entries = [
        (f"{clip.session.conversation}/{clip.session.id}/{clip.file_name}", clip.data,
         ZIP_DEFLATED if index % 2 else ZIP_STORED)
        for index, clip in enumerate(clips)]
    entries.insert(len(entries) // 2, ("metadata.json", metadata(clips, DAY, 16), ZIP_DEFLATED))
    return entries


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "day"
    with tempfile.TemporaryDirectory() as work:
        clips = [clip for session in SESSIONS for clip in record(session, DAY, Path(work))]
    for hour, entries in (14, archive_14), (15, archive_15), (16, archive_16):
        own = [clip for clip in clips if clip.hour == hour]
        write_archive(output / f"audio_{hour}.zip", entries(own))


if __name__ == "__main__":
    main()

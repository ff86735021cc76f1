#pragma once
#include <stdbool.h>

// What happens before Swift code runs: a limit on the stack that is too low ends the process with a message.
//
// From the start of the process, SIGINT, SIGTERM and SIGHUP end it with the status 130. A process that was started with
// SIGHUP ignored (nohup(1)) keeps ignoring it.

// From now on, the first of these signals is only noted. The second ends the process.
void opusstitch_note_signals(void);

// Whether a signal was noted.
bool opusstitch_signal_was_noted(void);

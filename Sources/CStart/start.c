// For sigaction(2) and getrlimit(2).
#define _DEFAULT_SOURCE
#include "start.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

static const int interrupted = 130;

static atomic_bool is_noting;
static atomic_bool was_noted;

// Calls only functions that are safe in a signal handler: signal-safety(7).
static void handle(int number) {
    (void)number;
    if (!atomic_load(&is_noting) || atomic_exchange(&was_noted, true)) _exit(interrupted);
}

// Swift code needs a stack of this size, and a smaller one ends the process without a message.
static const rlim_t least_stack = 1 << 20;

static void check_stack(void) {
    static const char message[] =
        "opusstitch: the stack is limited to less than 1024 KiB, which is too little; raise the limit (ulimit -s)\n";
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= least_stack) return;
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(1);
}

static void handle_signals(void) {
    // Reads and writes that a signal interrupts go on by themselves.
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    // A process inherits the signals that are blocked, for example if it is started by a thread that blocks all.
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &ours, NULL);
    struct sigaction inherited;
    if (sigaction(SIGHUP, NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, NULL);
}

static void start(void) {
    check_stack();
    handle_signals();
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OPUSSTITCH_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OPUSSTITCH_SANITIZED
#endif
#endif

#ifdef OPUSSTITCH_SANITIZED
// A sanitizer replaces sigaction, and must be initialized before it is called.
__attribute__((constructor)) static void early(void) { start(); }
#else
// Called before the initializers of all libraries, so that a signal in the first milliseconds has the same result.
__attribute__((section(".preinit_array"), used)) static void (*const early)(void) = start;
#endif

void opusstitch_note_signals(void) { atomic_store(&is_noting, true); }

bool opusstitch_signal_was_noted(void) { return atomic_load(&was_noted); }

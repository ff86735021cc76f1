// The files of the page, embedded in the program with C's #embed, which compiles quickly. As an array in Swift they
// took a minute to compile, and as Swift strings they had no editor support.

#include "CPage.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    const unsigned char *bytes;
} files[] = {
    {"page.html", (const unsigned char[]){
#embed "page.html" suffix(, 0)
    }},
    {"page.css", (const unsigned char[]){
#embed "page.css" suffix(, 0)
    }},
    {"notes.css", (const unsigned char[]){
#embed "notes.css" suffix(, 0)
    }},
    {"narrow.css", (const unsigned char[]){
#embed "narrow.css" suffix(, 0)
    }},
    {"print.css", (const unsigned char[]){
#embed "print.css" suffix(, 0)
    }},
    {"words.js", (const unsigned char[]){
#embed "words.js" suffix(, 0)
    }},
    {"search.js", (const unsigned char[]){
#embed "search.js" suffix(, 0)
    }},
    {"zone.js", (const unsigned char[]){
#embed "zone.js" suffix(, 0)
    }},
    {"longlist.js", (const unsigned char[]){
#embed "longlist.js" suffix(, 0)
    }},
    {"speech.js", (const unsigned char[]){
#embed "speech.js" suffix(, 0)
    }},
    {"timeline.js", (const unsigned char[]){
#embed "timeline.js" suffix(, 0)
    }},
    {"wave.js", (const unsigned char[]){
#embed "wave.js" suffix(, 0)
    }},
    {"sync.js", (const unsigned char[]){
#embed "sync.js" suffix(, 0)
    }},
    {"own.js", (const unsigned char[]){
#embed "own.js" suffix(, 0)
    }},
    {"range.js", (const unsigned char[]){
#embed "range.js" suffix(, 0)
    }},
    {"samples.js", (const unsigned char[]){
#embed "samples.js" suffix(, 0)
    }},
    {"spectrum.js", (const unsigned char[]){
#embed "spectrum.js" suffix(, 0)
    }},
    {"player.js", (const unsigned char[]){
#embed "player.js" suffix(, 0)
    }},
    {"mixer.js", (const unsigned char[]){
#embed "mixer.js" suffix(, 0)
    }},
    {"redactions.js", (const unsigned char[]){
#embed "redactions.js" suffix(, 0)
    }},
    {"cuts.js", (const unsigned char[]){
#embed "cuts.js" suffix(, 0)
    }},
    {"session.js", (const unsigned char[]){
#embed "session.js" suffix(, 0)
    }},
    {"citing.js", (const unsigned char[]){
#embed "citing.js" suffix(, 0)
    }},
    {"problems.js", (const unsigned char[]){
#embed "problems.js" suffix(, 0)
    }},
    {"writing.js", (const unsigned char[]){
#embed "writing.js" suffix(, 0)
    }},
    {"textsearch.js", (const unsigned char[]){
#embed "textsearch.js" suffix(, 0)
    }},
    {"reading.js", (const unsigned char[]){
#embed "reading.js" suffix(, 0)
    }},
    {"finding.js", (const unsigned char[]){
#embed "finding.js" suffix(, 0)
    }},
    {"list.js", (const unsigned char[]){
#embed "list.js" suffix(, 0)
    }},
    {"matter.js", (const unsigned char[]){
#embed "matter.js" suffix(, 0)
    }},
    {"overview.js", (const unsigned char[]){
#embed "overview.js" suffix(, 0)
    }},
    {"sha256.js", (const unsigned char[]){
#embed "sha256.js" suffix(, 0)
    }},
    {"hashing.js", (const unsigned char[]){
#embed "hashing.js" suffix(, 0)
    }},
    {"manifest.js", (const unsigned char[]){
#embed "manifest.js" suffix(, 0)
    }},
    {"check.js", (const unsigned char[]){
#embed "check.js" suffix(, 0)
    }},
    {"notes.js", (const unsigned char[]){
#embed "notes.js" suffix(, 0)
    }},
    {"facts.js", (const unsigned char[]){
#embed "facts.js" suffix(, 0)
    }},
    {"exporting.js", (const unsigned char[]){
#embed "exporting.js" suffix(, 0)
    }},
    {"preview.js", (const unsigned char[]){
#embed "preview.js" suffix(, 0)
    }},
    {"plan.js", (const unsigned char[]){
#embed "plan.js" suffix(, 0)
    }},
    {"noting.js", (const unsigned char[]){
#embed "noting.js" suffix(, 0)
    }},
    {"marks.js", (const unsigned char[]){
#embed "marks.js" suffix(, 0)
    }},
    {"notebook.js", (const unsigned char[]){
#embed "notebook.js" suffix(, 0)
    }},
    {"paper.js", (const unsigned char[]){
#embed "paper.js" suffix(, 0)
    }},
    {"keys.js", (const unsigned char[]){
#embed "keys.js" suffix(, 0)
    }},
};

const unsigned char *opusstitch_page_file(const char *name) {
    for (size_t at = 0; at < sizeof files / sizeof files[0]; at += 1) {
        if (strcmp(files[at].name, name) == 0) return files[at].bytes;
    }
    return NULL;
}

/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sub-commands of congress-kiosk: a file and a row in main.c each. This is the edge of
 * the program: only here are clocks read, lines printed and errors turned into an exit status.
 */
#pragma once

#include "kiosk/journal.h"

/** Exit status, the same for all. */
enum {
  COMMAND_DONE = 0,
  COMMAND_NO = 1,     /* the answer is no: no code found, a broken log, not all delivered */
  COMMAND_USAGE = 2,  /* wrong words on the command line; a file that is no picture */
  COMMAND_STATE = 3,  /* not paired, already paired, in use by another program */
  COMMAND_DEVICE = 4, /* camera, decoder or disk */
  COMMAND_NETWORK = 5,
};

/** command_*: @argv begins with the word of the command itself. Returns: the exit status. */
int command_pair (int argc, char **argv);
int command_headless (int argc, char **argv);
int command_screen (int argc, char **argv);
int command_sync (int argc, char **argv);
int command_decode (int argc, char **argv);
int command_journal (int argc, char **argv);
int command_status (int argc, char **argv);

/** command_fail: prints @error, which it takes, and finds its exit status. */
int command_fail (GError *error);

/**
 * command_parse:
 * @entries: of the command; ends with an empty one
 * @rest: (out) (nullable): (transfer full): words that are no options; NULL refuses them
 *
 * Returns: TRUE; FALSE after printing what is wrong.
 */
gboolean command_parse (int argc, char **argv, const char *what, const GOptionEntry *entries,
                        char ***rest);

/**
 * command_open:
 * @data: (nullable): folder of the kiosk; made, for its owner only, when @write
 *
 * Opens the journal in @data. Returns: (transfer full): NULL with @error set.
 */
Journal *command_open (const char *data, gboolean write, GError **error);

/** command_now_ms: the device clock, UTC. */
gint64 command_now_ms (void);

/** command_clock_offset: adds to @offset_ms what makes the device clock start at @now, ISO 8601.
 * Returns: FALSE when it is no moment. */
gboolean command_clock_offset (const char *now, gint64 *offset_ms);

/** command_monotonic_ms: time since boot, sleep counted. command_boot_id: the kernel's name for
 * this boot; zeros when it has none. */
gint64 command_monotonic_ms (void);
void command_boot_id (guint8 id[SCAN_ID_BYTES]);

/** command_sync_once: pulls and pushes, says how it went. Returns: the exit status. */
int command_sync_once (Journal *journal);

/* SPDX-License-Identifier: EUPL-1.2
 *
 * The air between kiosks and a server: a network namespace for each kiosk and one for the server,
 * joined by a wire of ours that loses packets, doubles them, holds them so that they overtake each
 * other, and is cut for a while when told. It does what netem does, on kernels without netem too:
 * each namespace has a TUN device, and a thread passes packets between them. Needs root; see
 * air_new(). Seeded, so that a run can be had again as far as TCP's own clocks allow.
 */
#pragma once

#include <glib.h>

typedef struct Air Air;

/** Chances in a thousand, each packet anew. */
typedef struct {
  int lose, twice;
  int delay_max_ms; /* each waits from 0 to this */
} AirRates;

/** Where the stations find the server. */
#define AIR_HUB "10.77.0.1"

enum { AIR_STATIONS_MAX = 200 };

/**
 * air_new:
 *
 * Makes the namespaces, and moves the calling thread into the server's, where it stays: what it
 * starts from then on, threads and programs, is there too, with a loopback of its own.
 *
 * Returns: (transfer full): to free with air_free(); NULL with @error (G_IO_ERROR) where namespaces
 * cannot be had; the thread is where it was then.
 */
Air *air_new (guint stations, const AirRates *rates, guint32 seed, GError **error);
/** air_free: the namespaces go when the last thread in them does. */
void air_free (Air *air);

/** air_enter: moves the calling thread to @station, counted from 0. */
void air_enter (Air *air, guint station);

/** air_begin: until then all goes through. Any thread. */
void air_begin (Air *air);
/** air_cut: whether nothing goes through to and from @station. Any thread. */
void air_cut (Air *air, guint station, gboolean cut);

/** air_spoiled: how many packets were lost or doubled. Any thread. */
guint air_spoiled (Air *air);

/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks that tell each other who was seen where, by multicast on the network they share: for the
 * hours without an uplink. Advice only (VERDICT_SEEN_ELSEWHERE asks, it refuses nobody), each told
 * a few times since datagrams get lost, and nothing that comes in is believed without the
 * signature of a kiosk the server has named. A lost datagram, or no network at all, is no error.
 */
#pragma once

#include "kiosk/desk.h"

#define LAN_GROUP "239.255.76.67" /* administratively scoped: RFC 2365 */
enum { LAN_PORT = 7667 };

typedef struct {
  const char *group;     /* an IPv4 multicast group */
  guint16 port;          /* not 0 */
  const char *interface; /* (nullable): name of the one to use */
} LanOptions;

/** LAN_OPTIONS_DEFAULT: for a door. */
#define LAN_OPTIONS_DEFAULT ((LanOptions){ .group = LAN_GROUP, .port = LAN_PORT })

typedef struct {
  gint64 (*now_ms) (gpointer user);       /* the device clock */
  gint64 (*monotonic_ms) (gpointer user); /* time since boot */
  void (*heard) (gpointer user);          /* the journal was told something */
  gpointer user;
} LanListener;

typedef struct Lan Lan;

/**
 * lan_new:
 * @journal: borrowed until lan_free(); paired
 * @listener: borrowed until lan_free()
 *
 * Listens in the main context of the caller.
 *
 * Errors: KIOSK_ERROR_NETWORK when there is no socket to be had: a kiosk does without.
 */
Lan *lan_new (Journal *journal, const LanOptions *options, const LanListener *listener,
              GError **error);
void lan_free (Lan *lan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lan, lan_free)

/** lan_reload: the list of kiosks may have changed. */
void lan_reload (Lan *lan);

/** lan_tell: tells the others of the last scan at @desk, when somebody passed by it. Quick. */
void lan_tell (Lan *lan, Desk *desk);

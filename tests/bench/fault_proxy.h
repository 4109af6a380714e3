/* SPDX-License-Identifier: EUPL-1.2
 *
 * A bad network between a kiosk and its server: takes one HTTP request a connection, and loses it,
 * loses only the answer, sends a copy of it long after, cuts the answer in the middle, holds it,
 * answers 503 or as a captive portal does; and is cut altogether for a while when told. Seeded, so
 * that a run can be had again.
 */
#pragma once

#include <glib.h>

typedef struct FaultProxy FaultProxy;

/** Chances in a thousand, each request anew; the rest goes through as it is. */
typedef struct {
  int lose_request, lose_answer, twice, cut_answer, busy, portal;
  int delay_max_ms; /* each way waits from 0 to this */
} FaultRates;

/** fault_proxy_new: listens on @address, for a server at @server_port on 127.0.0.1. */
FaultProxy *fault_proxy_new (const char *address, guint16 server_port, const FaultRates *rates,
                             guint32 seed);
void fault_proxy_free (FaultProxy *proxy);

guint16 fault_proxy_port (FaultProxy *proxy);

/** fault_proxy_cut: whether nothing goes through at all. Any thread. */
void fault_proxy_cut (FaultProxy *proxy, gboolean cut);

/** fault_proxy_begin: until then all goes through. Any thread. */
void fault_proxy_begin (FaultProxy *proxy);

/** fault_proxy_spoiled: how many requests something went wrong with. */
guint fault_proxy_spoiled (FaultProxy *proxy);

/* SPDX-License-Identifier: EUPL-1.2
 *
 * A registration server on loopback that speaks schedule/protocol.h, keeps what it gets, and
 * fails in the ways networks and servers do, when told to. It checks what it is sent, so that
 * a test need only ask whether anybody complained.
 */
#pragma once

#include "kiosk/snapshot.h"

typedef struct FakeServer FakeServer;

/** What goes wrong with one call. */
typedef enum {
  FAULT_NONE,
  FAULT_LOST,     /* done and stored, but the answer never arrives */
  FAULT_RESET,    /* hung up before anything was read */
  FAULT_CUT,      /* half an answer, of something not done */
  FAULT_BUSY,     /* 503 */
  FAULT_PORTAL,   /* 200 and a page that wants a password */
  FAULT_REDIRECT, /* 302 to such a page */
  FAULT_NOT_JSON, /* 200, says it is JSON, is not */
  FAULT_WRONG,    /* 200, JSON, of another form */
  FAULT_ERROR,    /* 500 {"error":"server"} */
  FAULT_FORM,     /* 400 {"error":"form"} */
  FAULT_TOKEN,    /* 401 {"error":"token"} */
  FAULT_GAP,      /* 409: wants to start again from 1 (of scans only) */
  FAULT_FORGET,   /* put back from a backup: the last 3 records are gone (of scans only) */
  FAULT_HOLD,     /* no answer until the server stops */
  FAULTS,
} FakeFault;

typedef enum { CALL_PAIR, CALL_CHANGES, CALL_SCANS, CALL_HEADS, CALLS } FakeCall;

FakeServer *fake_server_new (void);
void fake_server_free (FakeServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

/** fake_server_url: base URL; until fake_server_free(). */
const char *fake_server_url (FakeServer *server);

/** fake_server_know: the kiosk as world_identity() makes it is paired; no pairing call is needed.
 */
void fake_server_know (FakeServer *server);

/** fake_server_add_change: the next page of changes: since=0 gets the first, and so on. */
void fake_server_add_change (FakeServer *server, const SnapshotChange *change);

/** fake_server_fault: the next @times calls of that kind go wrong. */
void fake_server_fault (FakeServer *server, FakeCall call, FakeFault fault, int times);

/** fake_server_calls: how many calls of that kind came, those that went wrong too. */
int fake_server_calls (FakeServer *server, FakeCall call);

/** fake_server_records: Returns: (transfer full) (element-type GBytes): the records stored. */
GPtrArray *fake_server_records (FakeServer *server);

/** fake_server_head: the sequence of the last head whose signature was good; 0 when none. */
guint64 fake_server_head (FakeServer *server);

/** fake_server_complaint: Returns: (transfer full) (nullable): the first thing that was not as
 * the protocol says. */
char *fake_server_complaint (FakeServer *server);

/** fake_server_pretend: it claims to hold records up to @sequence, of a chain we never had. */
void fake_server_pretend (FakeServer *server, guint64 sequence);

/** fake_server_quarrels: how often the kiosk reported that its log ends behind or beside ours. */
int fake_server_quarrels (FakeServer *server);

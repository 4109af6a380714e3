/* SPDX-License-Identifier: EUPL-1.2
 *
 * A payment provider on loopback that speaks Mollie's v2 over real HTTP, and misbehaves on command:
 * answers get lost, late, doubled or old; webhooks are sent only when a test says so, so they too
 * can be lost, late, doubled or in another order. What is paid is what the test decides.
 */
#pragma once

#include <glib.h>

/** What becomes of a call. */
typedef enum {
  BANK_ANSWERS,
  BANK_LOSES,   /* does what is asked, and the answer is lost */
  BANK_IS_DEAF, /* the call itself is lost: nothing is done */
  BANK_HOLDS,   /* does what is asked, and answers only after bank_release() */
  BANK_FAILS,   /* 503, nothing is done */
  BANK_REFUSES, /* 422, nothing is done */
  BANK_IS_OLD,  /* answers about a payment as it was when it was made */
} BankMood;

typedef struct Bank Bank;

/** bank_new: listens on a free port of 127.0.0.1. */
Bank *bank_new (void);
void bank_free (Bank *bank);
/** bank_url: root of the API. Borrowed. */
const char *bank_url (Bank *bank);

/** bank_mood: for the next @times calls; then it answers again. */
void bank_mood (Bank *bank, BankMood mood, int times);
/** bank_release: lets go of the answers that are held. */
void bank_release (Bank *bank);

/** bank_wait_calls: until so many calls came in since the beginning; at most ten seconds. */
void bank_wait_calls (Bank *bank, int calls);
int bank_calls (Bank *bank);
/** bank_payments: how many payments there are; bank_payment: the id of the n-th, from 0. (transfer
 * full). */
int bank_payments (Bank *bank);
char *bank_payment (Bank *bank, int n);
int bank_refunds (Bank *bank);

/** bank_forget_keys: an hour passes: calls with a key it knew are new ones. */
void bank_forget_keys (Bank *bank);

/** bank_decide: what the payer or their bank does: "paid", "failed", "canceled", "expired". */
void bank_decide (Bank *bank, const char *payment_id, const char *status);
/** bank_refund_becomes: of every refund from now on: "queued" … "refunded", "failed". */
void bank_refund_becomes (Bank *bank, const char *status);
/** bank_charge_back: the payer's bank takes so much back. */
void bank_charge_back (Bank *bank, const char *payment_id, const char *amount);
/** bank_hook: sends the webhook of a payment now. Returns: whether it was answered with 200. */
gboolean bank_hook (Bank *bank, const char *payment_id);

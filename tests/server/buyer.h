/* SPDX-License-Identifier: EUPL-1.2
 *
 * Somebody who buys at the small shop (shop.h) with a browser, over HTTP, without JavaScript.
 */
#pragma once

#include "tests/server/fixture.h"

typedef struct {
  char *mail; /* folder of letters */
  Fixture *fixture;
  Browser *browser;
} Buyer;

/** What is sent at the step of the details. */
#define BUYER_DETAILS                                                                              \
  "&naam=Juf+Ank&email=ank%40example.org&school=De+Klimop&plaats=Zwolle&sector=1&registernummer="

/** buyer_begin, buyer_end: set-up and tear-down of a test: the shop, with the demo bank. */
void buyer_begin (Buyer *buyer, gconstpointer data);
void buyer_end (Buyer *buyer, gconstpointer data);

/** buyer_where: where the answer, a 303, leads; without our own address. Returns: (transfer full).
 */
char *buyer_where (Buyer *buyer, const Reply *reply);

Reply *buyer_get (Buyer *buyer, const char *path);

/** buyer_step: opens @path and sends its form with @fields ("&a=b"); what it leads to is asserted
 * to begin with @next. Returns: (transfer full): the path it leads to. */
char *buyer_step (Buyer *buyer, const char *path, const char *fields, const char *next);

/** buyer_to_bank: all up to the bank's page. Returns: (transfer full): its path. */
char *buyer_to_bank (Buyer *buyer);
/** buyer_decide: from the bank's button to the order's page. Returns: (transfer full): its path. */
char *buyer_decide (Buyer *buyer, const char *bank, const char *decision);
/** buyer_sign_up: the whole way with the free voucher, of which there are two. @sessions: such as
 * "&ronde-1=1". Returns: (transfer full): the path of the private page. */
char *buyer_sign_up (Buyer *buyer, const char *ticket, const char *sessions);

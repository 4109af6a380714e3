/* SPDX-License-Identifier: EUPL-1.2
 *
 * The visitor's cart: what the steps of signing up behind the first begin with.
 */
#pragma once

#include "server/sales/cart.h"
#include "server/web/request.h"

/** Where who has no cart (any more) is sent: the first step, which tells so. */
#define PAGE_NO_CART_PATH "/aanmelden?verlopen=1"

/** page_need_cart: the cart of the browser that asks. @cart: zeroed. Returns: FALSE after an
 * answer: there is none, or it could not be read. */
gboolean page_need_cart (Request *request, Cart *cart);

/** page_cart_lost: for the partial "cart_lost": places in the cart, and in lines, that are gone
 * because a session was cancelled or moved; nobody has an address to write to yet. */
gboolean page_cart_lost (Request *request, View *view, const Cart *cart, GError **error);

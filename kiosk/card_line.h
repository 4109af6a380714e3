/* SPDX-License-Identifier: EUPL-1.2
 *
 * A card as one line of JSON: what the headless kiosk prints, for a program that shows it.
 */
#pragma once

#include "kiosk/desk.h"

/**
 * card_line:
 * @frame: (nullable): name of the picture the code was in
 *
 * {"time":"2017-10-06T08:00:00Z","verdict":"ok_entry","group":"go","sequence":12,
 *  "direction":"in","badge":"hex","name":"…","session":"…","inside":3,"expected":28,"places":1,
 *  "go_to":{"session":"…","room":"…","starts":"…"},"last":{"room":"…","at":"…"},"frame":"…"}
 * What there is nothing to say about is left out. The name is there when the person may pass.
 *
 * Returns: (transfer full): the line, without its end.
 */
char *card_line (const DeskCard *card, const char *frame);

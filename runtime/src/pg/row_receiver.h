// SPDX-License-Identifier: Apache-2.0
// Queries whose rows go to a function of ours, one by one. PostgreSQL frames only.
#pragma once

#include "runtime/src/pg/server.h"

namespace dmlc::pg {

using StartRows = void (*)(DestReceiver* self, int operation, TupleDesc columns);
using ReceiveRow = bool (*)(TupleTableSlot* row, DestReceiver* self);

/// Fills a DestReceiver that is the first member of the caller's own structure.
inline void set_up_receiver(DestReceiver& receiver, StartRows start, ReceiveRow receive) {
  receiver.receiveSlot = receive;
  receiver.rStartup = start;
  receiver.rShutdown = [](DestReceiver*) {};
  receiver.rDestroy = [](DestReceiver*) {};
  receiver.mydest = DestTuplestore;
}

}  // namespace dmlc::pg

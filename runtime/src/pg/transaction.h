// SPDX-License-Identifier: Apache-2.0
// Transactions of a background worker.
#pragma once

namespace dmlc::pg {

/// Ends by commit() or, when the scope is left otherwise, by rolling back.
class Transaction {
 public:
  Transaction();
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Nothing in the rest of the transaction may write.
  void forbid_writes();
  void commit();

 private:
  bool open_ = true;
};

/// Undoes whatever jobs of users may have left in the session: settings, temporary tables, prepared statements.
void reset_session();

/// Signals that PostgreSQL handles wait while this lives, so that threads started meanwhile never run a handler.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  /// Handlers run as usual again, until block().
  void unblock();
  void block();
};

/// Whether this job or this process was asked to stop.
[[nodiscard]] bool stop_requested();
/// Whether the process must end.
[[nodiscard]] bool exit_requested();
/// Raises what stop_requested found, or lets the process exit; no C++ object may matter any more.
void honour_interrupts();

}  // namespace dmlc::pg

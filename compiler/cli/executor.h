// SPDX-License-Identifier: Apache-2.0
// Runs the steps of a compiled program in one transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/cli/context.h"
#include "compiler/database/connection.h"
#include "compiler/driver/compile.h"

namespace dmlc::cli {

/// A job that a step queued; it starts with the commit.
struct QueuedJob {
  std::int64_t id = 0;
  std::size_t step = 0;  ///< index into the steps
};

/// Rows that a computation wrote.
struct ComputedRows {
  std::size_t step = 0;  ///< index into the steps
  std::int64_t rows = 0;
};

/// The card of a model.
struct Card {
  std::size_t step = 0;  ///< index into the steps
  database::Rows rows;
};

struct ApplyOutcome {
  bool ok = false;
  std::vector<QueuedJob> jobs;
  std::vector<std::size_t> unchanged;   ///< training steps that found nothing to do
  std::vector<ComputedRows> computed;   ///< what computations wrote
  std::vector<Card> cards;              ///< of EXPLAIN MODEL
  std::vector<std::size_t> late_cards;  ///< steps of EXPLAIN MODEL whose model is still to be trained by these jobs
  std::vector<std::size_t> made;        ///< steps that made a model or a table of results that was not there before
};

/// `Changed` leaves models alone that are trained and declared as before.
enum class TrainWhen { Changed, Always };

/// Says what the computations of a program wrote.
void report_computed(Context& context, const driver::Compilation& program, const ApplyOutcome& outcome);

/// Shows the cards that are there.
void report_cards(Context& context, const driver::Compilation& program, const ApplyOutcome& outcome);
/// Asks for those that had to wait for the jobs, and shows them.
void report_late_cards(Context& context, database::Connection& connection, const driver::Compilation& program,
                       const ApplyOutcome& outcome);

/// Words for one step: its title, or the beginning of a plain statement.
[[nodiscard]] std::string title_of(const driver::Step& step);

/// BEGIN, every step in order, COMMIT. The first error rolls everything back and becomes a diagnostic at its place in
/// the source; an interruption does the same.
[[nodiscard]] ApplyOutcome apply_steps(Context& context, database::Connection& connection,
                                       const driver::Compilation& program, TrainWhen when);

/// Reports a server's error about one step: our own codes at the place of their subject, others at the statement.
void report_step_error(Context& context, const driver::Compilation& program, const driver::Step& step,
                       const database::SqlError& error, std::string_view target);

/// False with a diagnostic when the program destroys something and the user did not allow it.
[[nodiscard]] bool check_destructive(Context& context, const driver::Compilation& program, bool allowed);

}  // namespace dmlc::cli

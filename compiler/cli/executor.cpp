// SPDX-License-Identifier: Apache-2.0
// The transaction around a program's steps, and what the server says against one of them.
#include "compiler/cli/executor.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "compiler/cli/model_card.h"
#include "compiler/cli/table.h"
#include "compiler/diagnostics/runtime_diagnostics.h"
#include "compiler/sql/ddl.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

bool queues_job(driver::StepKind kind) {
  return kind == driver::StepKind::Train || kind == driver::StepKind::StorePredictions;
}

/// Statements that would end our transaction or cannot run in one; nothing was sent yet when they are found.
bool check_transaction(Context& context, const driver::Compilation& program) {
  bool good = true;
  for (const auto& step : program.steps) {
    if (step.kind != driver::StepKind::PlainSql) continue;
    const auto effect = sql::effect_of(step.sql);
    if (!effect || (!effect->controls_transaction && effect->in_transaction)) continue;
    good = false;
    context.sink.report<Diag::TransactionControl>(step.span, title_of(step))
        .help("take it out of the file and run it by itself, for instance with psql");
  }
  return good;
}

/// The place of a plain statement's error: the token that PostgreSQL points at.
Span narrow(const Context& context, const driver::Step& step, const database::SqlError& error) {
  if (!error.position) return step.span;
  const std::string_view source = context.sources.text(step.span);
  const auto begins = source.find(step.sql.substr(0, *error.position));
  // Only a statement that was passed through word for word has the same places as the source.
  if (step.kind != driver::StepKind::PlainSql || begins != 0 || *error.position >= source.size()) return step.span;
  std::size_t end = *error.position;
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; };
  while (end < source.size() && is_word(static_cast<unsigned char>(source[end]))) ++end;
  if (end == *error.position) ++end;
  const auto begin = step.span.begin + static_cast<std::uint32_t>(*error.position);
  return {step.span.file, begin, step.span.begin + static_cast<std::uint32_t>(end)};
}

/// Where the program speaks of what a finding of the runtime is about.
Span place_in(const driver::Compilation& program, const driver::Step& step, Diag id, const std::string& subject) {
  const auto* model = program.model_of(step);
  return model != nullptr ? driver::place_of(*model, id, subject) : step.span;
}

/// A table, column, type or function that was there when the program was compiled is not there any more.
bool is_missing_object(const driver::Step& step, const database::SqlError& error) {
  if (step.kind != driver::StepKind::CreateView && step.kind != driver::StepKind::CreateFunction) return false;
  return error.sqlstate == "42P01" || error.sqlstate == "42703" || error.sqlstate == "42883" ||
         error.sqlstate == "42704" || error.sqlstate == "3F000";
}

void show_notice(Context& context, const driver::Step* step, const driver::Compilation& program,
                 const database::Notice& notice) {
  if (const auto id = database::diag_of_code(notice.constraint); id && notice.sqlstate.starts_with("DM")) {
    const bool placed = step != nullptr;
    auto report =
        context.sink.add(*id, placed ? place_in(program, *step, *id, notice.column) : Span{}, placed, notice.message);
    if (!notice.hint.empty()) report.help(notice.hint);
    return;
  }
  if (notice.severity == "WARNING") context.say("the database warns: {}", notice.message);
  context.emit_notice(notice.severity, notice.message);
}

/// The transaction: every step in order, and what became of it.
class Applier {
 public:
  Applier(Context& context, database::Connection& connection, const driver::Compilation& program, TrainWhen when)
      : context_(context), connection_(connection), program_(program), when_(when) {
    connection_.on_notice(
        [this](const database::Notice& notice) { show_notice(context_, current_, program_, notice); });
  }
  ~Applier() { connection_.on_notice(nullptr); }
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  ApplyOutcome run() {
    const std::string path = types::quote_identifier(context_.settings.default_schema) + ", pg_temp";
    outcome_.ok = send("BEGIN") && send("SET LOCAL search_path = " + path);
    for (std::size_t i = 0; outcome_.ok && i < program_.steps.size(); ++i) {
      current_ = &program_.steps[i];
      outcome_.ok = note_if_new(i) && run_step(i);
    }
    // Deferred constraints speak at the commit, when no statement is current.
    if (outcome_.ok) current_ = nullptr, outcome_.ok = send("COMMIT").has_value();
    if (!outcome_.ok) roll_back();
    return std::move(outcome_);
  }

 private:
  /// nullopt after the error was reported.
  std::optional<database::Rows> send(const std::string& sql, const std::vector<database::Parameter>& parameters = {}) {
    auto done = connection_.query(sql, parameters);
    if (done) return std::move(*done);
    if (current_ != nullptr)
      report_step_error(context_, program_, *current_, done.error(), connection_.target());
    else
      connection_.report(done.error(), context_.sink);
    return std::nullopt;
  }

  /// With `dmlc run` the card of a model shows what its training made of it.
  [[nodiscard]] bool waits_for_training() const {
    return current_->kind == driver::StepKind::ExplainModel && when_ == TrainWhen::Always &&
           std::any_of(outcome_.jobs.begin(), outcome_.jobs.end(), [&](const QueuedJob& job) {
             return program_.steps[job.step].kind == driver::StepKind::Train &&
                    program_.steps[job.step].object == current_->object;
           });
  }

  bool run_step(std::size_t i) {
    if (waits_for_training()) return outcome_.late_cards.push_back(i), true;
    const auto* model = current_->kind == driver::StepKind::Train ? program_.model_of(*current_) : nullptr;
    auto rows = model != nullptr && when_ == TrainWhen::Always
                    ? send("SELECT dml.train($1, $2)", {model->schema, model->name})
                    : send(current_->sql);
    if (!rows) return false;
    if (current_->kind == driver::StepKind::ExplainModel) return outcome_.cards.push_back({i, std::move(*rows)}), true;
    if (current_->kind == driver::StepKind::Compute && rows->row_count() == 1)
      outcome_.computed.push_back({i, rows->integer(0, 0)});
    if (!queues_job(current_->kind) || rows->row_count() == 0 || rows->column_count() == 0) return true;
    if (rows->is_null(0, 0))
      outcome_.unchanged.push_back(i);
    else
      outcome_.jobs.push_back({rows->integer(0, 0), i});
    return true;
  }

  /// The statement that makes the table which a later step fills.
  [[nodiscard]] bool makes_result_table(const driver::Step& step) const {
    return std::any_of(program_.steps.begin(), program_.steps.end(), [&](const driver::Step& other) {
      return other.kind == driver::StepKind::StorePredictions && step.kind == driver::StepKind::PlainSql &&
             other.span == step.span && other.object == step.object;
    });
  }

  bool note_if_new(std::size_t i) {
    std::optional<database::Rows> rows;
    if (current_->kind == driver::StepKind::DeclareModel) {
      const auto* model = program_.model_of(*current_);
      if (model == nullptr) return true;
      rows = send("SELECT NOT EXISTS (SELECT FROM dml.models WHERE schema_name = $1 AND model_name = $2)",
                  {model->schema, model->name});
    } else if (makes_result_table(*current_)) {
      rows = send("SELECT pg_catalog.to_regclass($1) IS NULL", {current_->object});
    } else {
      return true;
    }
    if (rows && rows->boolean(0, 0)) outcome_.made.push_back(i);
    return rows.has_value();
  }

  void roll_back() {
    connection_.obey_interrupt(false);
    if (connection_.alive()) (void)connection_.query("ROLLBACK");
    connection_.obey_interrupt(true);
  }

  Context& context_;
  database::Connection& connection_;
  const driver::Compilation& program_;
  const TrainWhen when_;
  const driver::Step* current_ = nullptr;
  ApplyOutcome outcome_;
};

}  // namespace

void report_computed(Context& context, const driver::Compilation& program, const ApplyOutcome& outcome) {
  for (const auto& [step, rows] : outcome.computed) {
    context.emit({{"reason", "computed"}, {"object", program.steps[step].object}, {"rows", rows}});
    context.say("{}: {} rows written", program.steps[step].title, grouped(rows));
  }
}

void report_cards(Context& context, const driver::Compilation& program, const ApplyOutcome& outcome) {
  for (const auto& [step, rows] : outcome.cards) report_card(context, program.steps[step].object, rows);
}

void report_late_cards(Context& context, database::Connection& connection, const driver::Compilation& program,
                       const ApplyOutcome& outcome) {
  for (const std::size_t i : outcome.late_cards) {
    const auto& step = program.steps[i];
    const auto rows = connection.query(step.sql);
    if (!rows) return report_step_error(context, program, step, rows.error(), connection.target());
    report_card(context, step.object, *rows);
  }
}

std::string title_of(const driver::Step& step) {
  if (step.kind != driver::StepKind::PlainSql) return step.title;
  constexpr std::size_t kLimit = 60;
  std::string text;
  for (const char c : step.sql) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
    if (text.size() > kLimit && (static_cast<unsigned char>(c) & 0xC0) != 0x80)
      return text.substr(0, text.size() - 1) + "…";
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

void report_step_error(Context& context, const driver::Compilation& program, const driver::Step& step,
                       const database::SqlError& error, std::string_view target) {
  if (const auto id = database::runtime_diag(error)) {
    auto report = context.sink.add(*id, place_in(program, step, *id, error.column), true, error.message);
    database::add_server_words(error, report);
  } else if (error.interrupted) {
    context.sink.report<Diag::Interrupted>(step.span);
  } else if (error.connection_lost) {
    database::report_sql_error(error, target, context.sink);
  } else if (error.sqlstate == "53100") {
    context.sink.report<finding::DiskFull>(step.span, error.message).help("free some disk space on the server");
  } else if (const auto* model = program.model_of(step); model != nullptr && is_missing_object(step, error)) {
    context.sink
        .report<finding::SourceChanged>(driver::place_of(*model, finding::SourceChanged, ""),
                                        model->schema + "." + model->name, error.message)
        .help("it changed after it was compiled; run the file again");
  } else {
    auto report = context.sink.report<Diag::StatementRefused>(narrow(context, step, error), error.message);
    if (!error.sqlstate.empty()) report.note("PostgreSQL's code is " + error.sqlstate);
    database::add_server_words(error, report);
  }
}

ApplyOutcome apply_steps(Context& context, database::Connection& connection, const driver::Compilation& program,
                         TrainWhen when) {
  if (!check_transaction(context, program)) return {};
  return Applier(context, connection, program, when).run();
}

bool check_destructive(Context& context, const driver::Compilation& program, bool allowed) {
  if (allowed) return true;
  bool good = true;
  for (const auto& step : program.steps) {
    if (!step.destructive) continue;
    good = false;
    context.sink.report<Diag::DestructiveRefused>(step.span, step.object.empty() ? "data" : "`" + step.object + "`")
        .help("look at `dmlc plan`, then add --allow-destructive");
  }
  return good;
}

}  // namespace dmlc::cli

// SPDX-License-Identifier: Apache-2.0
// CREATE AGENT: a watcher, a tuner or a scheduled agent, and only one of them.
#include "compiler/check/check_actions.h"
#include "compiler/check/check_condition.h"
#include "compiler/check/check_counts.h"
#include "compiler/check/check_durations.h"
#include "compiler/check/check_procedure.h"
#include "compiler/check/check_tuner.h"

namespace dmlc::check {
namespace {

/// A clause that was written.
struct Written {
  std::string_view words;
  Span keyword;
};

template <class T>
void note_clause(std::optional<Written>& first, const std::optional<ast::Clause<T>>& clause, std::string_view words) {
  if (clause && (!first || clause->keyword.begin < first->keyword.begin)) first = Written{words, clause->keyword};
}

class CreateAgentCheck {
 public:
  CreateAgentCheck(Checker& checker, const ast::CreateAgent& statement)
      : checker_(checker),
        statement_(statement),
        op_(statement, checker.qualified(statement.name, checker.options.default_schema)) {}

  void run() {
    checker_.check_declared_once(SymbolKind::Agent, statement_.name);
    find_shapes();
    if (!is_one_shape()) return;
    if (statement_.model) find_model(**statement_.model);
    if (watches_)
      check_watcher();
    else if (tunes_)
      check_tuner(checker_, statement_, model_, op_);
    else
      check_schedule();
    op_.add(checker_, "CREATE AGENT");
  }

 private:
  void find_shapes() {
    note_clause(watches_, statement_.condition, "WHEN");
    note_clause(watches_, statement_.check_model, "CHECK MODEL");
    note_clause(watches_, statement_.check_metrics, "CHECK METRICS");
    note_clause(tunes_, statement_.method, "OPTIMIZE USING");
    note_clause(tunes_, statement_.search_space, "SEARCH SPACE");
    note_clause(tunes_, statement_.maximize, "MAXIMIZE");
    note_clause(tunes_, statement_.minimize, "MINIMIZE");
    note_clause(tunes_, statement_.budget, "WITH BUDGET");
    note_clause(tunes_, statement_.parallel, "PARALLEL EXECUTION");
    note_clause(runs_, statement_.every, "EVERY");
  }

  bool is_one_shape() {
    if (!watches_ && !tunes_ && !runs_) {
      checker_.sink.report<Diag::MissingClause>(statement_.name.span, "CREATE AGENT", "WHEN")
          .help("watch something: `FOR MODEL model WHEN condition THEN action`")
          .help(
              "or tune a model: `FOR MODEL model OPTIMIZE USING method SEARCH SPACE {…} MAXIMIZE metric WITH BUDGET "
              "50 trials`")
          .help("or do something again and again: `EVERY 10 minutes EXECUTE procedure()`");
      return false;
    }
    if (watches_ && tunes_) return contradict(*watches_, *tunes_);
    if (watches_ && runs_) return contradict(*watches_, *runs_);
    if (tunes_ && runs_) return contradict(*tunes_, *runs_);
    if (runs_ && statement_.model) return contradict({"FOR MODEL", statement_.model->keyword}, *runs_);
    return true;
  }

  /// Reports the later of two clauses that belong to different agents.
  bool contradict(Written a, Written b) {
    if (b.keyword.begin < a.keyword.begin) std::swap(a, b);
    checker_.sink.report<Diag::Contradiction>(b.keyword, b.words, a.words)
        .note(a.keyword, fmt::format("`{}` is given here", a.words))
        .help(
            "an agent watches (`WHEN`), tunes (`OPTIMIZE USING`) or runs at intervals (`EVERY`): make one agent for "
            "each");
    return false;
  }

  void find_model(const ast::QualifiedName& name) {
    const bool named = checker_.names_model(name, Reach::All);
    model_ = named ? checker_.find_model(name, Reach::All) : nullptr;
    op_.set("model", model_name(checker_, model_, name));
  }

  void check_watcher() {
    if (!statement_.condition) {
      checker_.sink.report<Diag::MissingClause>(watches_->keyword, watches_->words, "WHEN")
          .help("say when to act and what to do: `WHEN recall DROPS BELOW 0.8 THEN RETRAIN`");
      return;
    }
    check_what_is_watched();
    const bool trains = statement_.check_model.has_value();
    const bool anywhere = !trains && !statement_.check_metrics;
    const auto condition =
        check_condition(checker_, statement_.condition->value, {known_task(model_), trains, anywhere});
    if (condition) op_.set("when", *condition);
    ActionContext context;
    // Without a model of its own the agent acts on the model whose metrics fulfil the condition.
    context.has_model = true;
    context.in_training = trains || (anywhere && statement_.model && !(condition && is_about_use(*condition)));
    Workflow workflow;
    workflow.agent = statement_.name.last().text;
    workflow.span = statement_.name.span;
    op_.set("then", check_actions(checker_, statement_.actions->value, context, workflow));
    checker_.workflows.push_back(std::move(workflow));
  }

  void check_what_is_watched() {
    if (statement_.check_model && statement_.model)
      report_two_models({"FOR MODEL", statement_.model->keyword});
    else if (statement_.check_model && statement_.check_metrics)
      report_two_models({"CHECK METRICS", statement_.check_metrics->keyword});
    if (statement_.check_model) {
      if (!statement_.model) find_model((*statement_.check_model)->model);
      if (const auto every =
              check_count(checker_, "CHECK MODEL … EVERY", (*statement_.check_model)->every, {"epoch", "epochs"}))
        op_.set("check_every", *every);
    } else if (statement_.check_metrics) {
      if (const auto every = check_time_span(checker_, "CHECK METRICS EVERY", **statement_.check_metrics))
        op_.set("check_every", *every);
    }
  }
  void report_two_models(const Written& other) {
    checker_.sink.report<Diag::Contradiction>(statement_.check_model->keyword, "CHECK MODEL", other.words)
        .note(other.keyword, fmt::format("`{}` is given here", other.words))
        .help(
            "`CHECK MODEL name EVERY n epochs` watches a training, `FOR MODEL name` and `CHECK METRICS EVERY 1 hour` "
            "a model in use: keep one of them");
  }

  void check_schedule() {
    if (const auto every = check_time_span(checker_, "EVERY", **statement_.every)) op_.set("every", *every);
    if (const auto call = check_procedure(checker_, **statement_.procedure, SqlScope::Nothing))
      op_.set("execute", *call);
  }

  Checker& checker_;
  const ast::CreateAgent& statement_;
  PendingOp<ast::CreateAgent> op_;
  std::optional<Written> watches_;
  std::optional<Written> tunes_;
  std::optional<Written> runs_;
  const KnownModel* model_ = nullptr;
};

}  // namespace

void check(Checker& checker, const ast::CreateAgent& statement) { CreateAgentCheck(checker, statement).run(); }

}  // namespace dmlc::check

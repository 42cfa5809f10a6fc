// SPDX-License-Identifier: Apache-2.0
// CREATE AGENT … OPTIMIZE USING: a method, a search space that fits the algorithm, a metric that fits the task.
#include "compiler/check/check_tuner.h"

#include "compiler/check/attributes.h"
#include "compiler/check/check_condition.h"
#include "compiler/check/check_counts.h"
#include "compiler/check/check_names.h"
#include "compiler/check/check_options.h"
#include "compiler/check/check_search_space.h"

namespace dmlc::check {
namespace {

class TunerCheck {
 public:
  TunerCheck(Checker& checker, const ast::CreateAgent& statement, const KnownModel* model,
             PendingOp<ast::CreateAgent>& op)
      : checker_(checker), statement_(statement), model_(model), op_(op) {}

  void run() {
    require_clauses();
    if (statement_.method)
      if (const auto method = check_method(checker_, "OPTIMIZE USING", stdlib::search_methods(), **statement_.method))
        op_.set("search", attribute_of(*method));
    if (statement_.search_space)
      if (auto space = check_search_space(checker_, **statement_.search_space, algorithm()))
        op_.set("space", std::move(*space));
    check_goal();
    if (statement_.budget)
      if (const auto budget = check_count(checker_, "WITH BUDGET", **statement_.budget, {"trial", "trials"}))
        op_.set("budget", *budget);
    if (statement_.parallel)
      if (const auto parallel =
              check_count(checker_, "PARALLEL EXECUTION", **statement_.parallel, {"worker", "workers"}))
        op_.set("parallel", *parallel);
  }

 private:
  void require(bool given, const char* clause, const char* help) {
    if (!given)
      checker_.sink
          .report<Diag::MissingClause>(statement_.method ? statement_.method->keyword : statement_.keyword,
                                       statement_.method ? "OPTIMIZE USING" : "CREATE AGENT", clause)
          .help(help);
  }
  void require_clauses() {
    require(statement_.model.has_value(), "FOR MODEL", "say which model to tune: `FOR MODEL name`");
    require(statement_.method.has_value(), "OPTIMIZE USING", "say how to search: `OPTIMIZE USING random_search`");
    require(statement_.search_space.has_value(), "SEARCH SPACE",
            "say what to try: `SEARCH SPACE {learning_rate: log_uniform(0.001, 0.1)}`");
    require(statement_.maximize || statement_.minimize, "MAXIMIZE", "say what is better: `MAXIMIZE metric`");
    require(statement_.budget.has_value(), "WITH BUDGET", "say when to end: `WITH BUDGET 50 trials`");
  }

  /// nullptr when it is not known.
  [[nodiscard]] const stdlib::Algorithm* algorithm() const {
    if (model_ == nullptr) return nullptr;
    if (model_->training != nullptr) return stdlib::find_algorithm(model_->training->algorithm->name.text);
    const types::Model* stored = checker_.catalog.find_model(model_->model.schema, model_->model.name, {});
    return stored != nullptr ? stdlib::find_algorithm(stored->algorithm) : nullptr;
  }

  void check_goal() {
    if (statement_.maximize && statement_.minimize) {
      const bool maximize_first = statement_.maximize->keyword.begin < statement_.minimize->keyword.begin;
      const auto& first = maximize_first ? *statement_.maximize : *statement_.minimize;
      const auto& second = maximize_first ? *statement_.minimize : *statement_.maximize;
      checker_.sink
          .report<Diag::Contradiction>(second.keyword, maximize_first ? "MINIMIZE" : "MAXIMIZE",
                                       maximize_first ? "MAXIMIZE" : "MINIMIZE")
          .note(first.keyword, "the goal is given here already")
          .help("a search has one goal: leave one of them out");
      return;
    }
    if (statement_.maximize) check_metric(*statement_.maximize, stdlib::Direction::Higher);
    if (statement_.minimize) check_metric(*statement_.minimize, stdlib::Direction::Lower);
  }

  void check_metric(const ast::Clause<ast::Name>& clause, stdlib::Direction direction) {
    const stdlib::Metric* metric = check_metric_name(checker_, clause->text, clause->span, known_task(model_));
    if (metric == nullptr) return;
    const bool higher = direction == stdlib::Direction::Higher;
    if (metric->direction == direction) {
      op_.set(higher ? "maximize" : "minimize", ir::Word{std::string(metric->name)});
      return;
    }
    const std::string meant = higher ? "MINIMIZE" : "MAXIMIZE";
    checker_.sink.report<Diag::Contradiction>(clause.keyword, higher ? "MAXIMIZE" : "MINIMIZE", clause->text)
        .note(clause->span, fmt::format("{} `{}` is better", higher ? "lower" : "higher", clause->text))
        .help(fmt::format("did you mean `{} {}`?", meant, clause->text))
        .fix(clause.keyword, meant);
  }

  Checker& checker_;
  const ast::CreateAgent& statement_;
  const KnownModel* model_;
  PendingOp<ast::CreateAgent>& op_;
};

}  // namespace

void check_tuner(Checker& checker, const ast::CreateAgent& statement, const KnownModel* model,
                 PendingOp<ast::CreateAgent>& op) {
  TunerCheck(checker, statement, model, op).run();
}

}  // namespace dmlc::check

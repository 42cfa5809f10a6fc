// SPDX-License-Identifier: Apache-2.0
// DEPLOY MODELS … WITH TRAFFIC SPLIT: models that answer the same question, a share of the calls for each.
#include <cmath>

#include "compiler/check/check_counts.h"
#include "compiler/check/check_deployment.h"
#include "compiler/check/check_durations.h"
#include "compiler/check/check_models.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

class DeployModelsCheck {
 public:
  DeployModelsCheck(Checker& checker, const ast::DeployModels& statement) : checker_(checker), statement_(statement) {}

  void run() {
    models_ = check_model_list(checker_, "DEPLOY MODELS", statement_.models);
    check_same_prediction(checker_, models_);
    PendingOp op(statement_, checker_.qualified(*statement_.endpoint, checker_.options.default_schema));
    op.set("models", attribute_of(models_));
    check_deployment(checker_, statement_, op);
    op.set("traffic_split", check_shares());
    if (statement_.track_metrics)
      op.set("track_metrics", attribute_of(check_metrics(checker_, **statement_.track_metrics, task_of(models_))));
    check_promotion(op);
    op.add(checker_, "DEPLOY MODELS");
  }

 private:
  /// A share as a fraction; nullopt after a report.
  std::optional<double> share_of(const ast::Value& value) {
    const auto share = number_of(value);
    if (!share) {
      checker_.sink.report<Diag::ParameterType>(value.span, "TRAFFIC SPLIT", "percents", describe(value))
          .help("write for instance `(90%, 10%)`");
      return std::nullopt;
    }
    if (*share > 0 && *share <= 1) return share;
    auto report = checker_.sink.report<Diag::ParameterRange>(value.span, "TRAFFIC SPLIT", written(value, *share),
                                                             "greater than 0 and at most 100%");
    if (*share > 1 && *share <= 100 && !std::holds_alternative<ast::Percent>(value.data))
      report.help(fmt::format("`{}%` might be meant", *share)).fix(value.span, fmt::format("{}%", *share));
    else
      report.help("leave out a model that gets no calls, and give each of the others a part of 100%");
    return std::nullopt;
  }
  static std::string written(const ast::Value& value, double share) {
    return std::holds_alternative<ast::Percent>(value.data) ? fmt::format("{}%", share * 100)
                                                            : fmt::format("{}", share);
  }

  ir::AttributeList check_shares() {
    ir::AttributeList shares;
    if (!statement_.traffic_split) {
      checker_.sink.report<Diag::MissingClause>(statement_.keyword, "DEPLOY MODELS", "WITH TRAFFIC SPLIT")
          .help("say which part of the calls each model gets: `WITH TRAFFIC SPLIT (50%, 50%)`");
      return shares;
    }
    const std::vector<ast::Value>& written = **statement_.traffic_split;
    const Span span = statement_.traffic_split->span;
    double sum = 0;
    for (const ast::Value& value : written)
      if (const auto share = share_of(value)) {
        shares.items.push_back({*share});
        sum += *share;
      }
    if (written.size() != statement_.models.size())
      checker_.sink
          .report<Diag::TrafficSplit>(span,
                                      fmt::format("are {} for {} models", written.size(), statement_.models.size()))
          .help("give one share for each model, in the order of the models");
    else if (shares.items.size() == written.size() && std::abs(sum - 1) > 1e-6)
      checker_.sink.report<Diag::TrafficSplit>(span, fmt::format("sum to {:.6g}%, not to 100%", sum * 100))
          .help("every call goes to one model: the shares must sum to 100%");
    return shares;
  }

  void check_promotion(PendingOp<ast::DeployModels>& op) {
    if (!statement_.auto_promote) return;
    const ast::AutoPromote& promote = **statement_.auto_promote;
    if (const auto* rule = check_word(checker_, "AUTO PROMOTE", stdlib::promotions(), promote.rule))
      op.set("auto_promote", ir::Word{std::string(rule->name)});
    check_after(promote.after, op);
    if (!statement_.track_metrics)
      checker_.sink.report<Diag::MissingClause>(promote.rule.span, "AUTO PROMOTE", "TRACK METRICS")
          .help("the first tracked metric says which model is best: `TRACK METRICS (metric, …)`");
  }

  /// A span of time, or a number of calls.
  void check_after(const ast::Value& value, PendingOp<ast::DeployModels>& op) {
    const auto* duration = std::get_if<ast::Duration>(&value.data);
    if (milliseconds_of(value)) {
      if (const auto time = check_time_span(checker_, "AFTER", value)) op.set("after", *time);
    } else if (duration != nullptr && duration->unit != "sample") {
      checker_.sink.report<Diag::UnitOfDuration>(value.span, "AFTER", "samples or units of time", duration->unit + "s")
          .help("write for instance `1000 samples` or `7 days`");
    } else if (const auto samples = check_count(checker_, "AFTER", value, {"sample", "samples"})) {
      op.set("after", *samples);
    }
  }

  Checker& checker_;
  const ast::DeployModels& statement_;
  std::vector<ListedModel> models_;
};

}  // namespace

void check(Checker& checker, const ast::DeployModels& statement) { DeployModelsCheck(checker, statement).run(); }

}  // namespace dmlc::check

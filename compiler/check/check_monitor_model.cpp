// SPDX-License-Identifier: Apache-2.0
// MONITOR MODEL: what is watched on which features and metrics, how often, and when that is an alert.
#include "compiler/check/check_condition.h"
#include "compiler/check/check_durations.h"
#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

class MonitorModelCheck {
 public:
  MonitorModelCheck(Checker& checker, const ast::MonitorModel& statement)
      : checker_(checker), statement_(statement), model_(checker.find_model(statement.model)) {
    if (model_ != nullptr) task_ = model_->task;
  }

  void run() {
    PendingOp op(statement_, model_name(checker_, model_, statement_.model));
    ir::AttributeMap watches;
    NamesOnce once(checker_);
    for (const ast::Watch& watch : *statement_.watches)
      if (once.add(watch.what.text, watch.what.span)) add_watch(watch, watches);
    op.set("for", std::move(watches));
    if (statement_.frequency)
      if (const auto frequency = check_frequency(**statement_.frequency)) op.set("frequency", *frequency);
    if (statement_.alert_when)
      if (auto condition = check_condition(checker_, **statement_.alert_when, {task_, false}))
        op.set("alert_when", std::move(*condition));
    op.add(checker_, "MONITOR MODEL");
  }

 private:
  void add_watch(const ast::Watch& watch, ir::AttributeMap& watches) {
    const stdlib::Method* kind = check_word(checker_, "MONITOR MODEL … FOR", stdlib::monitor_kinds(), watch.what);
    if (kind == nullptr) return;
    const bool by_metrics = kind->name == "performance_degradation";
    if (by_metrics && watch.on_features) {
      checker_.sink.report<Diag::Contradiction>(watch.span, kind->name, "ON FEATURES")
          .help("it watches metrics: `performance_degradation ON (recall, precision)`");
      return;
    }
    watches.entries.push_back({std::string(kind->name), by_metrics
                                                            ? attribute_of(check_metrics(checker_, watch.on, task_))
                                                            : check_features(watch.on)});
  }

  ir::AttributeValue check_features(const std::vector<ast::Name>& names) {
    ir::AttributeList list;
    NamesOnce once(checker_);
    for (const ast::Name& name : names)
      if (is_feature(name) && once.add(name.text, name.span)) list.items.push_back({ir::Text{name.text}});
    return {std::move(list)};
  }

  bool is_feature(const ast::Name& name) {
    if (model_ == nullptr || model_->features.empty()) return true;
    std::vector<std::string> features;
    for (const KnownModel::Feature& feature : model_->features) {
      if (feature.name == name.text) return true;
      features.push_back(feature.name);
    }
    auto report = checker_.sink.report<Diag::UnknownFeature>(name.span, model_->model.name, name.text);
    if (const auto nearest = nearest_name(name.text, features))
      report.help("did you mean `" + *nearest + "`?").fix(name.span, *nearest);
    else
      report.help("its features are " + listed(features));
    return false;
  }

  std::optional<ir::AttributeValue> check_frequency(const ast::Value& value) {
    constexpr std::string_view kClause = "CHECK FREQUENCY";
    const auto word = text_of(value);
    if (!word || milliseconds_of(value)) return check_time_span(checker_, kClause, value);
    if (stdlib::find(stdlib::check_frequencies(), *word) != nullptr) return ir::AttributeValue{ir::Word{*word}};
    report_unknown_word(checker_, kClause, *word, value.span, stdlib::names_of(stdlib::check_frequencies()));
    return std::nullopt;
  }

  Checker& checker_;
  const ast::MonitorModel& statement_;
  const KnownModel* model_;
  std::optional<stdlib::Task> task_;
};

}  // namespace

void check(Checker& checker, const ast::MonitorModel& statement) { MonitorModelCheck(checker, statement).run(); }

}  // namespace dmlc::check

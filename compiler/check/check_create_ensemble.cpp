// SPDX-License-Identifier: Apache-2.0
// CREATE ENSEMBLE: members that predict the same, weights, a method that fits; from then on a model like any other.
#include <algorithm>
#include <cmath>

#include "compiler/check/attributes.h"
#include "compiler/check/check_models.h"
#include "compiler/check/check_names.h"
#include "compiler/check/model_name.h"
#include "compiler/check/pending.h"
#include "compiler/check/scored_source.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

class CreateEnsembleCheck {
 public:
  CreateEnsembleCheck(Checker& checker, const ast::CreateEnsemble& statement)
      : checker_(checker), statement_(statement) {}

  void run() {
    const std::size_t errors = checker_.sink.error_count();
    checker_.check_declared_once(SymbolKind::Model, statement_.name);
    check_model_name(checker_, statement_.name.last());
    check_members();
    method_ = check_method(checker_, "USING", stdlib::ensemble_methods(), *statement_.method);
    if (method_) check_task();
    const ir::AttributeList weights = check_weights();
    PendingOp op(statement_, checker_.qualified(statement_.name, schema()));
    op.set("models", attribute_of(members_));
    if (!weights.items.empty()) op.set("weights", weights);
    if (method_) op.set("method", attribute_of(*method_));
    if (statement_.validation) check_validation(op);
    op.add(checker_, "CREATE ENSEMBLE");
    if (checker_.sink.error_count() == errors) remember();
  }

 private:
  /// The ensemble stands beside its members.
  std::string schema() const {
    return members_.empty() ? checker_.options.default_schema : members_.front().model.schema;
  }

  void check_members() {
    std::vector<const ast::QualifiedName*> names;
    bool has_itself = false;
    for (const ast::EnsembleMember& member : *statement_.members) {
      if (is_itself(member.model)) {
        has_itself = true;
        checker_.sink
            .report<Diag::Cycle>(member.model.span, "ensemble", member.model.last().text, "it is its own member")
            .help("combine other models");
      } else {
        names.push_back(&member.model);
      }
    }
    if (names.size() > 1 || (!has_itself && !names.empty()))
      members_ = check_model_list(checker_, "COMBINE MODELS", names);
    check_same_prediction(checker_, members_);
  }
  bool is_itself(const ast::QualifiedName& name) const {
    const std::string& schema = checker_.options.default_schema;
    return checker_.qualified(name, schema) == checker_.qualified(statement_.name, schema) &&
           checker_.symbols.earlier(SymbolKind::Model, name, checker_.order) == nullptr;
  }

  void check_task() {
    const auto task = task_of(members_);
    if (!task) return;
    const bool classes = stdlib::is_classification(*task);
    const bool numbers = *task == stdlib::Task::Regression || *task == stdlib::Task::Forecasting;
    if (classes || (numbers && method_->name != "majority_vote")) return;
    auto report =
        checker_.sink.report<Diag::ClauseTask>(statement_.method->name.span, method_->name, stdlib::name_of(*task));
    report.help(numbers ? "`weighted_average` combines numbers"
                        : "models that predict classes or numbers can be combined");
    if (numbers) report.fix(statement_.method->name.span, "weighted_average");
  }

  ir::AttributeList check_weights() {
    ir::AttributeList weights;
    const std::vector<ast::EnsembleMember>& members = *statement_.members;
    const auto weighted = std::find_if(members.begin(), members.end(),
                                       [](const ast::EnsembleMember& member) { return member.weight.has_value(); });
    if (weighted == members.end()) return weights;
    if (method_ && method_->name == "stacking") {
      checker_.sink.report<Diag::Contradiction>(weighted->weight->span, "WEIGHT", "stacking")
          .note(statement_.method->name.span, "it learns how much each model counts")
          .help("leave out the weights, or combine by `weighted_average`");
      return weights;
    }
    double sum = 0;
    bool sound = true;
    for (const ast::EnsembleMember& member : members) {
      const auto weight = weight_of(member, *weighted);
      sound = sound && weight.has_value();
      if (weight) weights.items.push_back({*weight}), sum += *weight;
    }
    if (sound && std::abs(sum - 1) > 1e-6)
      checker_.sink
          .report<Diag::ParameterRange>(statement_.members.span, "WEIGHT", fmt::format("{:.6g} in sum", sum),
                                        "1 in sum")
          .help("a weight is the model's part of the prediction: the weights must sum to 1");
    return weights;
  }

  std::optional<double> weight_of(const ast::EnsembleMember& member, const ast::EnsembleMember& weighted) {
    if (!member.weight) {
      checker_.sink.report<Diag::MissingClause>(member.model.span, member.model.last().text, "WEIGHT")
          .note(weighted.span, "this model has a weight")
          .help("give every model a weight, or none");
      return std::nullopt;
    }
    const auto weight = number_of(*member.weight);
    if (!weight) {
      checker_.sink.report<Diag::ParameterType>(member.weight->span, "WEIGHT", "a number", describe(*member.weight))
          .help("write for instance `WEIGHT 0.4`");
      return std::nullopt;
    }
    if (*weight > 0 && *weight <= 1) return weight;
    checker_.sink
        .report<Diag::ParameterRange>(member.weight->span, "WEIGHT", fmt::format("{}", *weight),
                                      "greater than 0 and at most 1")
        .help("leave out a model that does not count; the weights of the others must sum to 1");
    return std::nullopt;
  }

  void check_validation(PendingOp<ast::CreateEnsemble>& op) {
    ScoredWants wants;
    for (const ListedModel& member : members_)
      if (member.known != nullptr) wants.models.push_back(member.known);
    wants.targets = true;
    if (const auto rows = check_scored_source(checker_, **statement_.validation, wants)) op.set("rows", rows->source);
  }

  /// The model that later statements know: what its members know, together. Nothing where a member is unknown.
  void remember() {
    KnownModel ensemble;
    for (const ListedModel& member : members_) {
      if (member.known == nullptr) return;
      if (ensemble.model.name.empty()) ensemble = *member.known, ensemble.features.clear();
      ensemble.model = checker_.qualified(statement_.name, schema());
      for (const KnownModel::Feature& feature : member.known->features)
        if (std::none_of(ensemble.features.begin(), ensemble.features.end(),
                         [&](const KnownModel::Feature& seen) { return seen.name == feature.name; }))
          ensemble.features.push_back(feature);
    }
    if (members_.empty()) return;
    ensemble.declared = statement_.name.span;
    checker_.models[ensemble.model] = ensemble;
  }

  Checker& checker_;
  const ast::CreateEnsemble& statement_;
  std::vector<ListedModel> members_;
  std::optional<ir::MethodCall> method_;
};

}  // namespace

void check(Checker& checker, const ast::CreateEnsemble& statement) { CreateEnsembleCheck(checker, statement).run(); }

}  // namespace dmlc::check

// SPDX-License-Identifier: Apache-2.0
// Statements that name several models: each is known, none stands there twice, and they predict the same.
#include "compiler/check/check_models.h"

#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"
#include "compiler/check/task.h"

namespace dmlc::check {
namespace {

/// What a model predicts, in words.
std::string prediction_of(const KnownModel& model, bool by_type) {
  return by_type ? "values of type `" + model.target_type.name + "`"
                 : "task `" + std::string(stdlib::name_of(model.task)) + "`";
}

}  // namespace

std::vector<ListedModel> check_model_list(Checker& checker, std::string_view clause,
                                          const std::vector<const ast::QualifiedName*>& names) {
  std::vector<ListedModel> models;
  NamesOnce once(checker);
  for (const ast::QualifiedName* name : names) {
    const KnownModel* known = checker.find_model(*name);
    const ir::TableName model = model_name(checker, known, *name);
    if (once.add(name->last().text, name->span, model.schema + "." + model.name))
      models.push_back({name, model, known});
  }
  if (names.size() < 2)
    checker.sink.report<Diag::ArgumentCount>(names.front()->span, clause, "two models or more", "one")
        .help("name another model beside it");
  return models;
}

std::vector<ListedModel> check_model_list(Checker& checker, std::string_view clause,
                                          const std::vector<ast::QualifiedName>& names) {
  std::vector<const ast::QualifiedName*> pointers;
  for (const ast::QualifiedName& name : names) pointers.push_back(&name);
  return check_model_list(checker, clause, pointers);
}

void check_same_prediction(Checker& checker, const std::vector<ListedModel>& models) {
  const ListedModel* first = nullptr;
  for (const ListedModel& model : models) {
    if (model.known == nullptr) continue;
    if (first == nullptr) {
      first = &model;
      continue;
    }
    const KnownModel& a = *first->known;
    const KnownModel& b = *model.known;
    const bool types_known = a.target_type.is_known() && b.target_type.is_known();
    const bool types_differ = types_known && kind_of(a.target_type) != kind_of(b.target_type);
    if (a.task == b.task && !types_differ) continue;
    const bool by_type = a.task == b.task;
    checker.sink
        .report<Diag::ModelsDiffer>(model.name->span, a.model.name, b.model.name, prediction_of(a, by_type),
                                    prediction_of(b, by_type))
        .note(first->name->span, "the other model")
        .help("name models that answer the same question");
    return;
  }
}

std::optional<stdlib::Task> task_of(const std::vector<ListedModel>& models) {
  for (const ListedModel& model : models)
    if (model.known != nullptr) return model.known->task;
  return std::nullopt;
}

ir::AttributeValue attribute_of(const std::vector<ListedModel>& models) {
  ir::AttributeList list;
  for (const ListedModel& model : models) list.items.push_back({model.model});
  return {std::move(list)};
}

}  // namespace dmlc::check

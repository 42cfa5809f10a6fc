// SPDX-License-Identifier: Apache-2.0
// Actions: whether there is such an action, whether it fits the statement, and what it names.
#include "compiler/check/check_actions.h"

#include <fmt/format.h>

#include "compiler/check/attributes.h"
#include "compiler/check/check_durations.h"
#include "compiler/check/check_event_name.h"
#include "compiler/check/check_names.h"
#include "compiler/check/check_procedure.h"
#include "compiler/check/check_versions.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

/// An action as it is written: `PUBLISH EVENT`, `stop_training`.
std::string spelled(const stdlib::Action& action) { return std::string(action.form.substr(0, action.name.size())); }

class ActionCheck {
 public:
  ActionCheck(Checker& checker, const ActionContext& context, Workflow& workflow)
      : checker_(checker), context_(context), workflow_(workflow) {}

  std::optional<ir::AttributeMap> check(const ast::Action& action) {
    action_ = &action;
    result_ = {};
    const std::size_t errors = checker_.sink.error_count();
    std::visit([&](const auto& node) { check_node(node); }, action.node);
    return checker_.sink.error_count() == errors ? std::optional(std::move(result_)) : std::nullopt;
  }

 private:
  template <class T>
  void set(std::string name, T value) {
    if constexpr (std::is_same_v<T, ir::AttributeValue>)
      result_.entries.push_back({std::move(name), std::move(value)});
    else
      result_.entries.push_back({std::move(name), {std::move(value)}});
  }
  template <class T>
  void set(std::string name, std::optional<T> value) {
    if (value) set(std::move(name), std::move(*value));
  }

  /// The first word of the action: what is wrong when the action as a whole has no place here.
  [[nodiscard]] Span keyword() const {
    const std::string_view text = checker_.sources.text(action_->span);
    const std::size_t size = std::min(text.find_first_of(" \t\r\n('"), text.size());
    return {action_->span.file, action_->span.begin, action_->span.begin + static_cast<std::uint32_t>(size)};
  }

  void require_model(std::string_view name) {
    if (context_.has_model) return;
    auto report = checker_.sink.report<Diag::ActionContext>(keyword(), spelled(*stdlib::find_action(name)),
                                                            "a model, and an event is about none");
    if (name == "retrain")
      report.help("name the model: `RETRAIN MODEL name`");
    else
      report.help("do it in `WHEN MODEL name …` or in an agent with `FOR MODEL name`");
  }

  void check_node(const ast::DeployAction& action) {
    require_model("deploy");
    set("deploy", checker_.qualified(action.endpoint, checker_.options.default_schema));
  }

  void check_node(const ast::NotifyAction& action) {
    set("notify", ir::Text{action.channel.text});
    if (action.text) check_text(action.channel, *action.text);
  }
  void check_node(const ast::AlertAction& action) {
    set("alert", ir::Text{action.channel.text});
    if (action.text)
      check_text(action.channel, *action.text);
    else
      checker_.sink.report<Diag::MissingClause>(action.channel.span, "ALERT", "('text')")
          .help("say what happened: `ALERT " + action.channel.text + "('text')`");
  }
  void check_text(const ast::Name& channel, const ast::Value& text) {
    if (const auto* string = std::get_if<ast::String>(&text.data)) {
      set("text", ir::Text{string->text});
      return;
    }
    auto report = checker_.sink.report<Diag::ParameterType>(text.span, channel.text, "a string", describe(text));
    const std::string quoted = fmt::format("'{}'", checker_.sources.text(text.span));
    report.help("put it in quotes: `" + quoted + "`").fix(text.span, quoted);
  }

  void check_node(const ast::ScheduleAction& action) {
    if (action.what.text != "retraining")
      return report_unknown_word(checker_, "SCHEDULE", action.what.text, action.what.span, {"retraining"});
    require_model("schedule");
    set("schedule", ir::Word{action.what.text});
    set("in", check_time_span(checker_, "IN", action.delay));
  }

  void check_node(const ast::TriggerAction& action) {
    const ast::QualifiedName& name = action.workflow;
    set("trigger", checker_.qualified(name, checker_.options.default_schema));
    if (checker_.symbols.find(SymbolKind::Agent, name, checker_.order, Reach::All) != nullptr)
      workflow_.triggers.push_back({name.last().text, name.span});
    else if (!is_procedure(checker_, name))
      report_unknown_workflow(name);
  }
  void report_unknown_workflow(const ast::QualifiedName& name) {
    std::vector<std::string> names = checker_.symbols.names(SymbolKind::Agent);
    for (std::string& procedure : procedure_names(checker_)) names.push_back(std::move(procedure));
    const auto nearest = nearest_name(name.last().text, names);
    if (!checker_.options.has_catalog && !nearest)
      return checker_.report_unknown(name.span, "workflow", name.last().text);
    auto report = checker_.sink.report<Diag::UnknownWorkflow>(name.span, name.last().text);
    if (nearest)
      report.help("did you mean `" + *nearest + "`?").fix(name.last().span, *nearest);
    else
      report.help("name an agent made by `CREATE AGENT`, or a procedure of the database");
  }

  void check_node(const ast::RetrainAction& action) {
    if (action.model) {
      static_cast<void>(checker_.names_model(*action.model, Reach::All));
      set("retrain", checker_.qualified(*action.model, checker_.options.default_schema));
    } else {
      require_model("retrain");
      set("retrain", ir::Word{"model"});
    }
    if (action.latest) set("latest", check_time_span(checker_, "USING LATEST", *action.latest));
  }

  void check_node(const ast::ArchiveAction& action) {
    require_model("archive");
    set("archive", check_version(checker_, action.version));
  }
  void check_node(const ast::RollbackAction& action) {
    require_model("rollback");
    set("rollback", check_version(checker_, action.version));
  }

  void check_node(const ast::PublishAction& action) {
    if (auto name = check_event_name(checker_, "PUBLISH EVENT", action.event, EventNameForm::Name)) {
      workflow_.publishes.push_back({*name, action.event.span});
      set("publish", ir::Text{std::move(*name)});
    }
    if (action.payload) set("payload", check_payload(checker_, *action.payload));
  }

  void check_node(const ast::ExecuteAction& action) {
    set("execute", check_procedure(checker_, action.procedure, context_.scope));
  }

  void check_node(const ast::WordAction& action) {
    const stdlib::Action* known = stdlib::find_action(action.name.text);
    if (known == nullptr) return report_unknown_action(action.name);
    if (known->needs_training && !context_.in_training)
      checker_.sink.report<Diag::ActionContext>(action.name.span, known->name, "a training that is under way")
          .help("do it in an agent that watches a training: `CHECK MODEL name EVERY 10 epochs`");
    if (!action.arguments.empty())
      checker_.sink
          .report<Diag::ArgumentCount>(join(action.arguments.front().span, action.arguments.back().span), known->name,
                                       "no values", action.arguments.size())
          .help(fmt::format("it is written `{}`", known->form));
    set("do", ir::Word{std::string(known->name)});
  }
  void report_unknown_action(const ast::Name& name) {
    auto report = checker_.sink.report<Diag::UnknownAction>(name.span, name.text);
    const std::vector<std::string> names = stdlib::names_of(stdlib::actions());
    const auto nearest = nearest_name(name.text, names);
    if (nearest) {
      const stdlib::Action& meant = *stdlib::find_action(*nearest);
      report.help(fmt::format("did you mean `{}`?", meant.form)).fix(name.span, spelled(meant));
    } else {
      std::vector<std::string> forms;
      for (const stdlib::Action& action : stdlib::actions()) forms.push_back(spelled(action));
      report.help("the actions are " + listed(forms));
    }
  }

  Checker& checker_;
  const ActionContext& context_;
  Workflow& workflow_;
  const ast::Action* action_ = nullptr;
  ir::AttributeMap result_;
};

/// `NOTFY ops('text')` reads as two actions: the one behind a word that is no action is not judged.
class ActionSequence {
 public:
  bool follows_unknown(const ast::Action& action) {
    const auto* word = std::get_if<ast::WordAction>(&action.node);
    const bool unknown = word != nullptr && stdlib::find_action(word->name.text) == nullptr;
    const bool follows = unknown && after_unknown_;
    after_unknown_ = unknown && !follows;
    return follows;
  }

 private:
  bool after_unknown_ = false;
};

/// Values of other kinds than literals, and keys given twice, at any depth.
bool check_literal(Checker& checker, const ast::Value& value) {
  if (std::holds_alternative<ast::Distribution>(value.data)) {
    checker.sink.report<Diag::ParameterType>(value.span, "PAYLOAD", "literal values", describe(value))
        .help("write a string, a number, true, false, null, a list or a map");
    return false;
  }
  bool sound = true;
  if (const auto* list = std::get_if<ast::List>(&value.data))
    for (const ast::Value& item : list->items) sound = check_literal(checker, item) && sound;
  if (const auto* map = std::get_if<ast::Map>(&value.data)) {
    NamesOnce once(checker);
    for (const ast::MapEntry& entry : map->entries) {
      sound = once.add(entry.key.text, entry.key.span) && sound;
      sound = check_literal(checker, entry.value) && sound;
    }
  }
  return sound;
}

}  // namespace

ir::AttributeList check_actions(Checker& checker, const std::vector<ast::Action>& actions, const ActionContext& context,
                                Workflow& workflow) {
  ir::AttributeList list;
  ActionSequence sequence;
  for (const ast::Action& action : actions)
    if (!sequence.follows_unknown(action))
      if (auto checked = ActionCheck(checker, context, workflow).check(action))
        list.items.push_back({std::move(*checked)});
  return list;
}

ir::AttributeList check_steps(Checker& checker, const std::vector<ast::BlockItem>& steps, const ActionContext& context,
                              Workflow& workflow) {
  ir::AttributeList list;
  ActionSequence sequence;
  for (const ast::BlockItem& step : steps) {
    if (const auto* action = std::get_if<ast::Action>(&step.node)) {
      if (sequence.follows_unknown(*action)) continue;
      if (auto checked = ActionCheck(checker, context, workflow).check(*action))
        list.items.push_back({std::move(*checked)});
      continue;
    }
    const auto& block = std::get<ast::IfBlock>(step.node);
    ir::AttributeMap branch;
    if (auto condition = check_event_condition(checker, block.condition))
      branch.entries.push_back({"if", {std::move(*condition)}});
    branch.entries.push_back({"then", {check_steps(checker, block.then, context, workflow)}});
    if (!block.otherwise.empty())
      branch.entries.push_back({"else", {check_steps(checker, block.otherwise, context, workflow)}});
    list.items.push_back({std::move(branch)});
  }
  return list;
}

std::optional<ir::AttributeValue> check_payload(Checker& checker, const ast::Value& payload) {
  if (!std::holds_alternative<ast::Map>(payload.data)) {
    checker.sink.report<Diag::ParameterType>(payload.span, "WITH PAYLOAD", "a map", describe(payload))
        .help("write `{key: value}`");
    return std::nullopt;
  }
  if (!check_literal(checker, payload)) return std::nullopt;
  return attribute_of(payload);
}

}  // namespace dmlc::check

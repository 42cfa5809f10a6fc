// SPDX-License-Identifier: Apache-2.0
// What a statement does when its condition holds.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"
#include "parser/ast/version_ref.h"

namespace dmlc::ast {

/// `p(a, b)` after EXECUTE
struct ProcedureCall {
  QualifiedName name;
  SqlFragment arguments;  ///< between the parentheses; may be empty
  Span span;

  static constexpr std::string_view kind = "procedure_call";
  static constexpr auto fields =
      std::tuple{Field{"name", &ProcedureCall::name}, Field{"arguments", &ProcedureCall::arguments}};
};

/// `DEPLOY TO e`
struct DeployAction {
  QualifiedName endpoint;

  static constexpr std::string_view kind = "deploy";
  static constexpr auto fields = std::tuple{Field{"endpoint", &DeployAction::endpoint}};
};

/// `NOTIFY channel` or `NOTIFY channel('text')`
struct NotifyAction {
  Name channel;
  std::optional<Value> text;

  static constexpr std::string_view kind = "notify";
  static constexpr auto fields =
      std::tuple{Field{"channel", &NotifyAction::channel}, Field{"text", &NotifyAction::text}};
};

/// `ALERT channel('text')`
struct AlertAction {
  Name channel;
  std::optional<Value> text;

  static constexpr std::string_view kind = "alert";
  static constexpr auto fields = std::tuple{Field{"channel", &AlertAction::channel}, Field{"text", &AlertAction::text}};
};

/// `SCHEDULE retraining IN 30 days`
struct ScheduleAction {
  Name what;
  Value delay;  ///< a duration

  static constexpr std::string_view kind = "schedule";
  static constexpr auto fields =
      std::tuple{Field{"what", &ScheduleAction::what}, Field{"delay", &ScheduleAction::delay}};
};

/// `TRIGGER workflow`
struct TriggerAction {
  QualifiedName workflow;

  static constexpr std::string_view kind = "trigger";
  static constexpr auto fields = std::tuple{Field{"workflow", &TriggerAction::workflow}};
};

/// `RETRAIN`, `RETRAIN MODEL m USING LATEST 90 days OF data`
struct RetrainAction {
  std::optional<QualifiedName> model;  ///< not set: the model that is watched
  std::optional<Value> latest;         ///< a duration

  static constexpr std::string_view kind = "retrain";
  static constexpr auto fields =
      std::tuple{Field{"model", &RetrainAction::model}, Field{"latest", &RetrainAction::latest}};
};

/// `ARCHIVE previous_version`
struct ArchiveAction {
  VersionRef version;

  static constexpr std::string_view kind = "archive";
  static constexpr auto fields = std::tuple{Field{"version", &ArchiveAction::version}};
};

/// `ROLLBACK TO previous_version`
struct RollbackAction {
  VersionRef version;

  static constexpr std::string_view kind = "rollback";
  static constexpr auto fields = std::tuple{Field{"version", &RollbackAction::version}};
};

/// `PUBLISH EVENT 'name' WITH PAYLOAD {…}`
struct PublishAction {
  Value event;                   ///< a string
  std::optional<Value> payload;  ///< a map

  static constexpr std::string_view kind = "publish";
  static constexpr auto fields =
      std::tuple{Field{"event", &PublishAction::event}, Field{"payload", &PublishAction::payload}};
};

/// `EXECUTE p(…)`
struct ExecuteAction {
  ProcedureCall procedure;

  static constexpr std::string_view kind = "execute";
  static constexpr auto fields = std::tuple{Field{"procedure", &ExecuteAction::procedure}};
};

/// `stop_training`: an action that is one word, with values between parentheses if there are any
struct WordAction {
  Name name;
  std::vector<Value> arguments;

  static constexpr std::string_view kind = "word";
  static constexpr auto fields =
      std::tuple{Field{"name", &WordAction::name}, Field{"arguments", &WordAction::arguments}};
};

struct Action {
  std::variant<DeployAction, NotifyAction, AlertAction, ScheduleAction, TriggerAction, RetrainAction, ArchiveAction,
               RollbackAction, PublishAction, ExecuteAction, WordAction>
      node;
  Span span;

  static constexpr std::string_view kind = "action";
  static constexpr auto fields = std::tuple{Field{"node", &Action::node}};
};

struct BlockItem;

/// `IF condition THEN …; ELSE …; END IF`
struct IfBlock {
  SqlFragment condition;
  std::vector<BlockItem> then;
  std::vector<BlockItem> otherwise;

  static constexpr std::string_view kind = "if";
  static constexpr auto fields = std::tuple{Field{"condition", &IfBlock::condition}, Field{"then", &IfBlock::then},
                                            Field{"otherwise", &IfBlock::otherwise}};
};

/// A step of a block.
struct BlockItem {
  std::variant<Action, IfBlock> node;
  Span span;

  static constexpr std::string_view kind = "step";
  static constexpr auto fields = std::tuple{Field{"node", &BlockItem::node}};
};

}  // namespace dmlc::ast

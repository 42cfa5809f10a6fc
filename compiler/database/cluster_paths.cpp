// SPDX-License-Identifier: Apache-2.0
// Chooses and makes the directories of an embedded cluster, with care for links and for directories of other users.
#include "compiler/database/cluster_paths.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace dmlc::database {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kSocketPathLimit = 107;  // sizeof(sockaddr_un::sun_path) - 1
constexpr std::string_view kSocketName = "/.s.PGSQL.5432.lock";

ClusterPaths paths_in(const fs::path& project_state, const fs::path& state) {
  return {project_state, state, state / "data", state / "tree", state / "server.log", project_state / "lock"};
}

/// The place that `.dmlc/location` names; only a directory of the caller counts, since programs there get started.
std::optional<fs::path> read_pointer(const fs::path& project_state) {
  std::ifstream in(project_state / "location");
  std::string line;
  if (!std::getline(in, line) || line.empty() || line[0] != '/') return std::nullopt;
  struct stat facts{};
  if (::lstat(line.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid()) return std::nullopt;
  if ((facts.st_mode & 022) != 0) return std::nullopt;
  return fs::path(line);
}

/// A directory of the caller that others may enter but not change.
bool make_own_directory(const fs::path& path, DiagnosticSink& sink) {
  if (::mkdir(path.c_str(), 0755) == 0) {
    if (::chmod(path.c_str(), 0755) == 0) return true;
  } else if (errno == EEXIST) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
      if (facts.st_uid == ::geteuid() && (facts.st_mode & 022) == 0) return true;
      const passwd* owner = ::getpwuid(facts.st_uid);
      if (facts.st_uid != ::geteuid()) {
        sink.report_without_place<Diag::EmbeddedForeign>(path.string(),
                                                         owner ? owner->pw_name : std::to_string(facts.st_uid))
            .help("work as that user, in another directory, or name a database by --database");
        return false;
      }
      sink.report_without_place<Diag::UnsafeDirectory>(path.string(), "others may write to it")
          .help(fmt::format("take the right away: chmod go-w {}", path.string()));
      return false;
    }
    errno = ENOTDIR;
  }
  sink.report_without_place<Diag::EmbeddedStartFailed>(
          fmt::format("cannot make the directory {}: {}", path.string(), std::strerror(errno)))
      .help("work in a directory you may write to, or name a database by --database");
  return false;
}

bool reachable(const ServerUser& user, const fs::path& path) {
  return !user.switched || run_as(user, [&] { return ::access(path.c_str(), R_OK | X_OK); }) == 0;
}

/// A place outside the project, for instance when the project lies below a home directory closed to others.
std::optional<fs::path> make_state_elsewhere(const fs::path& project_state, const ServerUser& user,
                                             DiagnosticSink& sink) {
  const std::string name = "dmlc-" + short_hash(project_state.string());
  for (const char* base : {"/var/lib", "/var/tmp", "/tmp"}) {
    const fs::path state = fs::path(base) / name;
    if (::access(base, W_OK) != 0 || !reachable(user, base) || !make_own_directory(state, sink)) continue;
    std::ofstream(project_state / "location") << state.string() << "\n";
    std::ofstream(state / "project") << project_state.parent_path().string() << "\n";
    return state;
  }
  sink.report_without_place<Diag::EmbeddedStartFailed>(
          fmt::format("user {} cannot reach {} and no other place was found", user.name, project_state.string()))
      .help("work in a directory that this user may enter, or name a database by --database");
  return std::nullopt;
}

}  // namespace

std::string short_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return fmt::format("{:016x}", hash);
}

std::optional<ClusterPaths> find_cluster_paths(const fs::path& project) {
  std::error_code error;
  const fs::path project_state = fs::weakly_canonical(project, error) / ".dmlc";
  const fs::path state = read_pointer(project_state).value_or(project_state);
  if (!fs::is_directory(state / "data", error)) return std::nullopt;
  return paths_in(project_state, state);
}

std::optional<ClusterPaths> make_cluster_paths(const fs::path& project, const ServerUser& user, DiagnosticSink& sink) {
  std::error_code error;
  const fs::path project_state = fs::weakly_canonical(project, error) / ".dmlc";
  if (!make_own_directory(project_state, sink)) return std::nullopt;
  if (const auto pointed = read_pointer(project_state)) return paths_in(project_state, *pointed);
  if (reachable(user, project_state)) return paths_in(project_state, project_state);
  const auto state = make_state_elsewhere(project_state, user, sink);
  if (!state) return std::nullopt;
  return paths_in(project_state, *state);
}

bool make_private_directory(const fs::path& path, const ServerUser& user, DiagnosticSink& sink) {
  const auto refuse = [&](std::string_view why) {
    sink.report_without_place<Diag::UnsafeDirectory>(path.string(), why)
        .help("look at what it is; remove it if it is of no use");
    return false;
  };
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return refuse(std::strerror(errno));
  struct stat facts{};
  if (::lstat(path.c_str(), &facts) != 0) return refuse(std::strerror(errno));
  if (!S_ISDIR(facts.st_mode)) return refuse("it is not a directory");
  // A start that was cut short may have left a directory still owned by root; nobody else can have made that one.
  if (user.switched && facts.st_uid == ::geteuid() && (facts.st_mode & 077) == 0) {
    if (::lchown(path.c_str(), user.uid, user.gid) != 0) return refuse(std::strerror(errno));
    return true;
  }
  if (facts.st_uid != user.uid) return refuse("it belongs to another user");
  if ((facts.st_mode & 077) != 0) return refuse("others have rights on it");
  return true;
}

std::optional<fs::path> make_socket_directory(const ClusterPaths& paths, const ServerUser& user, DiagnosticSink& sink) {
  const std::string hash = short_hash(paths.data.string());
  std::vector<fs::path> choices;
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && !user.switched && runtime[0] == '/') {
    struct stat facts{};
    if (::stat(runtime, &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == user.uid &&
        ::access(runtime, W_OK) == 0)
      choices.push_back(fs::path(runtime) / ("dmlc-" + hash));
  }
  choices.push_back(fs::path("/tmp") / fmt::format("dmlc-{}-{}", ::getuid(), hash));
  for (const auto& choice : choices)
    if (choice.string().size() + kSocketName.size() <= kSocketPathLimit) {
      if (!make_private_directory(choice, user, sink)) return std::nullopt;
      return choice;
    }
  sink.report_without_place<Diag::EmbeddedStartFailed>("no directory is short enough for the socket's path");
  return std::nullopt;
}

}  // namespace dmlc::database

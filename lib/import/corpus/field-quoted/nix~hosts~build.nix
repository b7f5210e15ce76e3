{ pkgs, ... }:
{
  environment.etc = {
    "codex/managed_config.toml".text = ''
      forced_login_method = "api"

      [mcp_servers.lantern]
      url = "https://mcp.lantern.example/mcp"
      bearer_token_env_var = "LANTERN_TOKEN"
    '';
  };
  networking.hostName = "build";
}

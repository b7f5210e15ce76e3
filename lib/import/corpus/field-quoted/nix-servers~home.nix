{ pkgs, config, ... }:
{
  programs.agent = {
    enable = true;
    mcpServers = {
      thinking = {
        type = "stdio";
        command = "npx";
        args = [
          "-y"
          "@acme/thinking"
        ];
      };
      ledger = {
        type = "http";
        url = "https://ledger.nix.acme.example/mcp";
      };
      tides = {
        type = "sse";
        url = "https://tides.nix.acme.example/sse";
        headers.Authorization = "Bearer \${TIDES_TOKEN}";
      };
      maps = {
        url = "https://maps.nix.acme.example/mcp";
        headers = { "X-Api-Key" = "YOUR_KEY"; };
      };
    };
  };
}

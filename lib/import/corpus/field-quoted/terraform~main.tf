resource "acme_mcp_server" "ledger" {
  # Books and invoices
  url = "https://ledger.example.com/mcp"
  headers = {
    Authorization = "Bearer ${var.ledger_token}"
  }
}

data "acme_mcp_remote" "wiki" {
  url       = "https://wiki.example.com/mcp"
  transport = "sse"
  token     = var.wiki_token
  tags = [
    "docs",
  ]
}

resource "acme_target" "other" {
  target_configuration {
    mcp {
      mcp_server {
        endpoint = "https://<your-endpoint>"
      }
    }
  }
}

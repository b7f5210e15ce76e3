<?php
    public const string SETTINGS = <<<'HTML'
    {
        "mcpServers": {
            "lantern": { "httpUrl": "https://lantern.example/mcp" }
        }
    }
    HTML;

    public const string COMMAND = <<<'HTML'
    gemini mcp add --transport http harbour https://harbour.example/mcp
    HTML;

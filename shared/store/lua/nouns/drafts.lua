-- needs: names
-- Lists that still come in.
local DRAFT_S = 3600

-- A draft is kept for a while after it last grew; then whoever took it in has died.
local function keep_draft(list)
  redis.call('EXPIRE', list_key(list), DRAFT_S)
  redis.call('EXPIRE', list_key(list) .. ':parts', DRAFT_S)
end
